package dev.j8s.client;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verbs on one resource type. Every method blocks the (virtual) thread that calls it and throws
 * {@link dev.j8s.api.status.ApiException} when the server says no, or {@link
 * java.io.UncheckedIOException} when it can't be reached. Namespaces are null or "" for types
 * without one. Objects that come back may be shared: never change them.
 */
public interface Resources<T extends HasMetadata> {
  Optional<T> get(@Nullable String namespace, String name);

  Listing<T> list(Scope scope);

  T create(T object);

  /** Replaces the object; refused with Conflict when its resourceVersion is no longer current. */
  T update(T object);

  T updateStatus(T object);

  T patch(@Nullable String namespace, String name, Patch patch);

  T patchStatus(@Nullable String namespace, String name, Patch patch);

  /** Not finding the object is no error: the answer is whether it was there. */
  boolean delete(@Nullable String namespace, String name, DeleteOptions options);

  /** Deletes every object in the scope, on the server's side. */
  void deleteCollection(Scope scope, DeleteOptions options);

  /** Posts to a subresource, such as {@code binding}, {@code eviction} or {@code token}. */
  <R> R post(
      @Nullable String namespace, String name, String subresource, Object body, Class<R> answer);

  /** Puts to a subresource, such as {@code finalize} or {@code approval}. */
  T put(@Nullable String namespace, String name, String subresource, T object);
}
