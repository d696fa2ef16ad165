package dev.j8s.client.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Clock, chance and threads of a component. Components never call {@code Instant.now}, {@code
 * Thread.sleep} or a random source of their own, so a test can run them on a simulated clock.
 */
public interface Environment {
  Instant now();

  /** A monotonic reading in nanoseconds, for measuring spans only. */
  long nanoTime();

  RandomGenerator random();

  /** Runs a task on a thread of its own (a virtual thread in production), as soon as possible. */
  Executor executor();

  /** Runs a task on {@link #executor()} after a delay, unless it is cancelled before. */
  Timer schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  interface Timer {
    /** Does nothing when the task has already started. */
    void cancel();
  }
}
