package dev.j8s.network.host;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what has changed and hands it over in batches, one batch at a time: what comes while one
 * is at work waits for the next. A batch that fails is tried again, together with what has come
 * since, after a delay that doubles up to a limit.
 */
public final class Batch<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final String name;
  private final Duration gathering;
  private final Environment environment;
  private final Work<T> work;

  // All guarded by this.
  private Set<T> waiting = new LinkedHashSet<>();
  private boolean open;
  private boolean busy;
  private boolean closed;
  private Duration retry = FIRST_RETRY;
  private Environment.@Nullable Timer timer;

  /** What to do with a batch. */
  @FunctionalInterface
  public interface Work<T> {
    void run(Set<T> batch) throws IOException;
  }

  /** Waits {@code gathering} after a first change for others to join it. */
  public Batch(String name, Duration gathering, Environment environment, Work<T> work) {
    this.name = requireNonNull(name, "name is null");
    this.gathering = requireNonNull(gathering, "gathering is null");
    this.environment = requireNonNull(environment, "environment is null");
    this.work = requireNonNull(work, "work is null");
  }

  public synchronized void add(T changed) {
    waiting.add(changed);
    wake(gathering);
  }

  /** Lets the batches begin; what was added before is in the first one, even if it is nothing. */
  public synchronized void open() {
    open = true;
    wake(Duration.ZERO);
  }

  public synchronized boolean isOpen() {
    return open;
  }

  /** Waits for the batch at work and starts no more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    try {
      while (busy) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake(Duration delay) {
    if (open && !busy && !closed && timer == null) {
      timer = environment.schedule(delay, this::runOne);
    }
  }

  private void runOne() {
    Set<T> batch;
    synchronized (this) {
      timer = null;
      if (closed) {
        return;
      }
      busy = true;
      batch = waiting;
      waiting = new LinkedHashSet<>();
    }
    boolean succeeded = false;
    try {
      work.run(batch);
      succeeded = true;
    } catch (IOException | RuntimeException e) {
      LOG.error("{} failed and will be tried again", name, e);
    } finally {
      finished(batch, succeeded);
    }
  }

  private synchronized void finished(Set<T> batch, boolean succeeded) {
    busy = false;
    notifyAll();
    if (succeeded) {
      retry = FIRST_RETRY;
      if (!waiting.isEmpty()) {
        wake(gathering);
      }
    } else {
      waiting.addAll(batch);
      wake(retry);
      retry =
          retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0
              ? retry.multipliedBy(2)
              : LONGEST_RETRY;
    }
  }
}
