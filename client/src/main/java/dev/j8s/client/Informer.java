package dev.j8s.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.function.Function;

/** A local copy of a resource type that follows the server. */
public interface Informer<T extends HasMetadata> {
  /** Reads the local copy; what it answers is shared and must not be changed. */
  Lister<T> lister();

  /**
   * Tells of every change, in order, on one thread; a handler added late first hears of all that is
   * there. A handler must not block.
   */
  void addHandler(Handler<T> handler);

  /**
   * Adds an index, best before the informers start; the function gives an object's values in it. An
   * index of this name that is there already is kept: those who share an informer share its
   * indexes.
   */
  void addIndex(String name, Function<T, Collection<String>> values);

  boolean synced();

  /** The local copy holds every change up to this one; empty before the first list. */
  String resourceVersion();

  /** What to do when an object comes, changes or goes. */
  interface Handler<T> {
    void added(T object);

    void updated(T before, T after);

    /** The last state known. */
    void deleted(T last);
  }
}
