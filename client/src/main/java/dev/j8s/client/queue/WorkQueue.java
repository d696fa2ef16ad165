package dev.j8s.client.queue;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Keys that wait for work, with client-go's rules: a key waits once however often it is added; one
 * that is added while it is worked on waits again when that is done; so no key is worked on twice
 * at once.
 *
 * <p>Nothing here blocks: {@link #poll} answers what is there, and the {@code ready} task given in
 * the beginning is run each time there may be something to poll.
 */
public final class WorkQueue<K> implements AutoCloseable {
  private final Environment environment;
  private final Runnable ready;
  private final QueueMetrics metrics;
  private final RetryDelays<K> retryDelays;

  private final Queue<K> waiting = new ArrayDeque<>(); // guarded by this
  private final Set<K> dirty = new HashSet<>(); // to be worked on; guarded by this
  private final Map<K, Long> underWay = new HashMap<>(); // since when; guarded by this
  private final Map<K, Long> added = new HashMap<>(); // since when it waits; guarded by this
  private final Map<K, Delayed> delayed = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  private record Delayed(long due, Environment.Timer timer) {}

  /**
   * @param name of the metrics' {@code name} label
   * @param ready must not block; runs on threads that add
   */
  public WorkQueue(String name, Environment environment, Runnable ready) {
    this.environment = requireNonNull(environment, "environment is null");
    this.ready = requireNonNull(ready, "ready is null");
    metrics = new QueueMetrics(requireNonNull(name, "name is null"));
    retryDelays = new RetryDelays<>(environment);
  }

  public void add(K key) {
    synchronized (this) {
      if (closed || !dirty.add(key)) {
        return;
      }
      metrics.adds.inc();
      added.put(key, environment.nanoTime());
      if (underWay.containsKey(key)) {
        return;
      }
      waiting.add(key);
      metrics.depth.set(waiting.size());
    }
    ready.run();
  }

  /** Adds it after a delay; of several delays of one key the shortest counts. */
  public void addAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    synchronized (this) {
      long due = environment.nanoTime() + delay.toNanos();
      Delayed before = delayed.get(key);
      if (closed || (before != null && before.due() - due <= 0)) {
        return;
      }
      if (before != null) {
        before.timer().cancel();
      }
      delayed.put(key, new Delayed(due, environment.schedule(delay, () -> addDue(key, due))));
    }
  }

  /** Adds it after a delay that grows with each call until {@link #forget}. */
  public void addRateLimited(K key) {
    metrics.retries.inc();
    addAfter(key, retryDelays.next(key));
  }

  /** The key's next retry will wait shortly again. */
  public void forget(K key) {
    retryDelays.forget(key);
  }

  /** How often {@link #addRateLimited} was called for it since {@link #forget}. */
  public int retries(K key) {
    return retryDelays.failures(key);
  }

  /** The next key, which is under way until {@link #done}. */
  public synchronized Optional<K> poll() {
    K key = waiting.poll();
    if (key == null) {
      return Optional.empty();
    }
    long now = environment.nanoTime();
    metrics.depth.set(waiting.size());
    dirty.remove(key);
    Long since = added.remove(key);
    if (since != null) {
      metrics.queueDuration.observe((now - since) / 1e9);
    }
    underWay.put(key, now);
    return Optional.of(key);
  }

  public void done(K key) {
    synchronized (this) {
      Long since = underWay.remove(key);
      if (since != null) {
        metrics.workDuration.observe((environment.nanoTime() - since) / 1e9);
      }
      if (closed || !dirty.contains(key)) {
        return;
      }
      waiting.add(key);
      metrics.depth.set(waiting.size());
    }
    ready.run();
  }

  public synchronized int size() {
    return waiting.size();
  }

  /** Forgets all that waits and takes no more. */
  @Override
  public synchronized void close() {
    closed = true;
    delayed.values().forEach(d -> d.timer().cancel());
    delayed.clear();
    waiting.clear();
    dirty.clear();
  }

  private void addDue(K key, long due) {
    synchronized (this) {
      Delayed mine = delayed.get(key);
      if (mine == null || mine.due() != due) {
        return;
      }
      delayed.remove(key);
    }
    add(key);
  }
}
