package dev.j8s.apiserver.cache;

import java.time.Duration;

/** Runs tasks later. */
@FunctionalInterface
public interface Timers {
  /** The task runs after the delay on some thread; closing the answer before then prevents it. */
  Pending schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Pending {
    void cancel();
  }
}
