package dev.j8s.apiserver.registry;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads other objects while one is written; always the newest state. */
public interface Reader {
  /**
   * @param namespace null or empty for resources without one
   */
  @Nullable StoredObject find(
      String group, String resource, @Nullable String namespace, String name);

  /**
   * @param namespace null for all
   */
  void each(
      String group, String resource, @Nullable String namespace, Consumer<StoredObject> visitor);
}
