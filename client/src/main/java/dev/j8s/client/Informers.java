package dev.j8s.client;

import dev.j8s.client.transport.ServedType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.concurrent.CompletableFuture;

/** A set of shared informers: asking twice for the same type and scope answers the same one. */
public interface Informers extends AutoCloseable {
  <T extends HasMetadata> Informer<T> of(Class<T> type, Scope scope);

  default <T extends HasMetadata> Informer<T> of(Class<T> type) {
    return of(type, Scope.ALL);
  }

  /** Of a type found by discovery: holds the objects' metadata only. */
  Informer<PartialObjectMetadata> metadata(ServedType type);

  /** Takes an informer of {@link #metadata} out of the set and ends it. */
  void drop(ServedType type);

  /** Starts every informer asked for so far that is not running yet. May be called again. */
  void start();

  /** Done when every started informer holds its first complete list. */
  CompletableFuture<Void> synced();

  @Override
  void close();
}
