package dev.j8s.scheduler.queue;

import dev.j8s.scheduler.framework.QueueSortPlugin;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.Set;

/** A pod on its way through the queue, with what happened to it so far. */
public final class QueuedPod implements QueueSortPlugin.Queued {
  /** The pools; {@code NONE} while it is being scheduled. */
  enum Pool {
    NONE,
    ACTIVE,
    BACKOFF,
    UNSCHEDULABLE,
    GATED
  }

  private final long number;
  private final long firstSeen;
  private PodInfo pod;
  Pool pool = Pool.NONE;
  int attempts;
  long since;
  long backoffUntil;
  boolean failed;
  Set<String> refusedBy = Set.of();

  QueuedPod(PodInfo pod, long number, long now) {
    this.pod = pod;
    this.number = number;
    this.firstSeen = now;
    this.since = now;
  }

  public PodInfo pod() {
    return pod;
  }

  /** How often it was tried, the current attempt included. */
  public int attempts() {
    return attempts;
  }

  /** When it first came in, in nanoseconds. */
  public long firstSeen() {
    return firstSeen;
  }

  @Override
  public int priority() {
    return pod.priority();
  }

  @Override
  public long since() {
    return since;
  }

  /** Different for every pod: makes any order total. */
  long number() {
    return number;
  }

  void replace(PodInfo newer) {
    pod = newer;
  }
}
