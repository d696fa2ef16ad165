package dev.j8s.scheduler.framework;

import java.util.Comparator;

/** Says which pod is next. */
public interface QueueSortPlugin extends Plugin {
  Comparator<Queued> order();

  /** What is known of a pod that waits. */
  interface Queued {
    int priority();

    /** When it came into the queue this time, in nanoseconds. */
    long since();
  }
}
