package dev.j8s.apiserver.registry;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object as it was at one resource version, as the watch cache holds it: shared by all who read
 * it, never changed.
 */
public interface StoredObject {
  String namespace();

  String name();

  long resourceVersion();

  /** The whole object in JSON, resourceVersion included. Shared: never change it. */
  byte[] json();

  /** A tree decoded from {@link #json}: a new one each time, for the caller to change. */
  ObjectNode tree();

  /** The typed object that an in-process client made of this one, if any; see {@link #typed}. */
  @Nullable Object typed();

  /** Keeps the typed form, so that it is decoded once for all in-process readers. */
  void typed(Object decoded);
}
