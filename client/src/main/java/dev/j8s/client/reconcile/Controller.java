package dev.j8s.client.reconcile;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;

/**
 * A queue of keys and the workers that reconcile them.
 *
 * <p>Usage: make it with {@code ControllerFactory}, tell it with {@link #watches} which informers
 * lead to which keys, start it when the informers are synced.
 */
public interface Controller extends AutoCloseable {
  /** Every change of an object (old and new state) enqueues the keys the function gives for it. */
  <T extends HasMetadata> Controller watches(
      Informer<T> informer, Function<T, Collection<Key>> keys);

  void enqueue(Key key);

  void enqueueAfter(Key key, Duration delay);

  /** Starts this many workers. */
  void start(int workers);

  /** Takes no more keys and waits for the reconciles under way. */
  @Override
  void close();
}
