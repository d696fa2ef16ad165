package dev.j8s.client.transport;

import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries one component's requests to an API server, with that component's identity. Thread-safe.
 *
 * <p>Every method but {@link #watch} blocks its (virtual) thread until the answer is there. All of
 * them throw {@link dev.j8s.api.status.ApiException} when the server refuses and {@link
 * java.io.UncheckedIOException} when it can't be reached or the connection broke; then it isn't
 * known whether a write was done.
 *
 * <p>Objects handed over are shared and never changed by anyone.
 */
public interface Transport extends AutoCloseable {
  /** The object, or empty when there is none of this name. Reads the newest state. */
  <T extends HasMetadata> Optional<T> get(
      TypeInfo<T> type, @Nullable String namespace, String name);

  /** One page of the objects in a scope. */
  <T extends HasMetadata> Page<T> list(TypeInfo<T> type, Scope scope, PageRequest request);

  /**
   * Delivers every change after {@code resourceVersion}, and bookmarks, to the listener until the
   * watch is closed or ends. Answers at once: also a refusal is told to the listener, by {@link
   * WatchListener#ended}.
   */
  <T extends HasMetadata> Watch watch(
      TypeInfo<T> type, Scope scope, String resourceVersion, WatchListener<T> listener);

  /**
   * Sends a write and decodes the answer as {@code answer}: a resource's class, or {@code byte[]}
   * for the JSON itself. A transport may answer the object that the server's cache holds, so the
   * answer is shared like those of reads.
   */
  <R> R write(Write write, Class<R> answer);

  /** Every resource type that the server has now, each in the version its group prefers. */
  List<ServedType> discover();

  /** Where requests go, as the {@code host} label of metrics: {@code 10.0.0.1:6443}. */
  String host();

  /** Ends all watches and refuses further requests. */
  @Override
  void close();
}
