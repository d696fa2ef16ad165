package dev.j8s.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from an informer's local copy. Never blocks, never calls the server. */
public interface Lister<T> {
  Optional<T> get(@Nullable String namespace, String name);

  default Optional<T> get(Key key) {
    return get(key.namespace(), key.name());
  }

  List<T> list();

  List<T> list(String namespace);

  /** The objects with this value in an index added by {@link Informer#addIndex}. */
  List<T> byIndex(String index, String value);
}
