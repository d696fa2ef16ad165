package dev.j8s.scheduler.queue;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.Framework;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.queue.QueuedPod.Pool;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which pod is next.
 *
 * <pre>
 *   add ──► active ──pop──► (being scheduled) ──bound──► gone
 *             ▲  ▲                │        │
 *             │  └── back-off ◄─failed   refused ──► unschedulable
 *             │         ▲                                │
 *             └─────────┴──── a change that may help, ◄──┘
 *                             or five minutes
 * </pre>
 *
 * A pod that was refused backs off too when it is moved early, but is taken from there when nothing
 * else is waiting; one that failed by an error is not.
 */
public final class SchedulingQueue {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(30);

  private final Framework framework;
  private final Environment environment;
  private final Duration initialBackoff;
  private final Duration maxBackoff;
  private final Duration maxUnschedulable;
  private final Consumer<Runnable> onThread;

  private final Map<String, QueuedPod> byUid = new HashMap<>();
  private final TreeSet<QueuedPod> active;
  private final TreeSet<QueuedPod> backoff =
      new TreeSet<>(
          Comparator.<QueuedPod>comparingLong(pod -> pod.backoffUntil)
              .thenComparingLong(QueuedPod::number));
  private final RefusedPods refused;
  private final RefusedPods gated;
  private long lastNumber;
  private Environment.@Nullable Timer backoffTimer;
  private long backoffTimerAt;
  private Environment.@Nullable Timer flushTimer;

  /**
   * @param onThread runs a task on the scheduling thread and has it look for the next pod
   */
  public SchedulingQueue(
      Framework framework,
      Environment environment,
      Duration initialBackoff,
      Duration maxBackoff,
      Duration maxUnschedulable,
      Consumer<Runnable> onThread) {
    this.framework = requireNonNull(framework, "framework is null");
    this.environment = requireNonNull(environment, "environment is null");
    this.initialBackoff = initialBackoff;
    this.maxBackoff = maxBackoff;
    this.maxUnschedulable = maxUnschedulable;
    this.onThread = onThread;
    active =
        new TreeSet<>(
            framework
                .queueSort()
                .order()
                .thenComparing(Comparator.comparingLong(pod -> ((QueuedPod) pod).number())));
    refused = new RefusedPods(framework);
    gated = new RefusedPods(framework);
  }

  /** Takes in a new pod, or what is newly known of one that waits. */
  public void set(PodInfo pod) {
    QueuedPod queued = byUid.get(pod.uid());
    if (queued == null) {
      queued = new QueuedPod(pod, ++lastNumber, environment.nanoTime());
      byUid.put(pod.uid(), queued);
      activate(queued);
      return;
    }
    PodInfo before = queued.pod();
    queued.replace(pod);
    ClusterEvent changed = new ClusterEvent.PodChanged(before, pod);
    if ((queued.pool == Pool.UNSCHEDULABLE || queued.pool == Pool.GATED)
        && !PodInfo.sameForScheduling(before.pod(), pod.pod())
        && framework.mayHelp(queued.refusedBy, pod, changed)) {
      move(queued);
    }
  }

  /** What is newly known of a pod while it is being bound. */
  public void replaceInFlight(PodInfo pod) {
    QueuedPod queued = byUid.get(pod.uid());
    if (queued != null) {
      queued.replace(pod);
    }
  }

  public void remove(String uid) {
    QueuedPod queued = byUid.remove(uid);
    if (queued != null) {
      leavePool(queued);
    }
  }

  /** The next pod to try; null when none is ready. */
  public @Nullable QueuedPod pop() {
    long now = environment.nanoTime();
    while (!backoff.isEmpty() && backoff.first().backoffUntil - now <= 0) {
      activate(backoff.first());
    }
    QueuedPod next = active.isEmpty() ? firstRefusedInBackoff() : active.first();
    if (next == null) {
      armBackoffTimer();
      return null;
    }
    leavePool(next);
    next.attempts++;
    return next;
  }

  /** The pod found its node. */
  public void bound(QueuedPod pod) {
    byUid.remove(pod.pod().uid(), pod);
  }

  /**
   * No node would take the pod: it waits for a change that matters to the plugins that refused.
   *
   * @return false when the pod is gone meanwhile
   */
  public boolean refused(QueuedPod pod, Set<String> refusedBy) {
    if (byUid.get(pod.pod().uid()) != pod || pod.pool != Pool.NONE) {
      return false;
    }
    long now = environment.nanoTime();
    pod.since = now;
    pod.failed = false;
    pod.refusedBy = Set.copyOf(refusedBy);
    pod.backoffUntil = now + backoffOf(pod).toNanos();
    pod.pool = Pool.UNSCHEDULABLE;
    refused.add(pod);
    armFlushTimer();
    return true;
  }

  /**
   * Something went wrong that has nothing to do with the pod: it is tried again after a while.
   *
   * @return false when the pod is gone meanwhile
   */
  public boolean failed(QueuedPod pod) {
    if (byUid.get(pod.pod().uid()) != pod || pod.pool != Pool.NONE) {
      return false;
    }
    long now = environment.nanoTime();
    pod.since = now;
    pod.failed = true;
    pod.refusedBy = Set.of();
    pod.backoffUntil = now + backoffOf(pod).toNanos();
    toBackoff(pod);
    return true;
  }

  /** Moves the pods that a change may help. */
  public void changed(ClusterEvent event) {
    for (QueuedPod pod : refused.helpedBy(event)) {
      move(pod);
    }
    for (QueuedPod pod : gated.helpedBy(event)) {
      move(pod);
    }
  }

  public int activePods() {
    return active.size();
  }

  public int backoffPods() {
    return backoff.size();
  }

  public int unschedulablePods() {
    return refused.all().size();
  }

  public int gatedPods() {
    return gated.all().size();
  }

  public void close() {
    if (backoffTimer != null) {
      backoffTimer.cancel();
    }
    if (flushTimer != null) {
      flushTimer.cancel();
    }
  }

  private void move(QueuedPod pod) {
    if (pod.backoffUntil - environment.nanoTime() > 0 && pod.attempts > 0) {
      leavePool(pod);
      toBackoff(pod);
    } else {
      activate(pod);
    }
  }

  private void activate(QueuedPod pod) {
    leavePool(pod);
    Status status = framework.preEnqueue(pod.pod());
    if (!status.isSuccess()) {
      pod.refusedBy = Set.of(status.plugin());
      pod.pool = Pool.GATED;
      gated.add(pod);
      return;
    }
    pod.pool = Pool.ACTIVE;
    active.add(pod);
  }

  private void toBackoff(QueuedPod pod) {
    pod.pool = Pool.BACKOFF;
    backoff.add(pod);
  }

  private void leavePool(QueuedPod pod) {
    switch (pod.pool) {
      case NONE -> {}
      case ACTIVE -> active.remove(pod);
      case BACKOFF -> backoff.remove(pod);
      case UNSCHEDULABLE -> refused.remove(pod);
      case GATED -> gated.remove(pod);
    }
    pod.pool = Pool.NONE;
  }

  private @Nullable QueuedPod firstRefusedInBackoff() {
    for (QueuedPod pod : backoff) {
      if (!pod.failed) {
        return pod;
      }
    }
    return null;
  }

  private Duration backoffOf(QueuedPod pod) {
    int doublings = Math.min(Math.max(pod.attempts - 1, 0), 30);
    Duration backedOff = initialBackoff.multipliedBy(1L << doublings);
    return backedOff.compareTo(maxBackoff) > 0 ? maxBackoff : backedOff;
  }

  private void armBackoffTimer() {
    if (backoff.isEmpty()) {
      return;
    }
    long first = backoff.first().backoffUntil;
    if (backoffTimer != null && backoffTimerAt == first) {
      return;
    }
    if (backoffTimer != null) {
      backoffTimer.cancel();
    }
    backoffTimerAt = first;
    long delay = Math.max(0, first - environment.nanoTime());
    backoffTimer =
        environment.schedule(Duration.ofNanos(delay), () -> onThread.accept(this::backedOff));
  }

  private void armFlushTimer() {
    if (flushTimer == null) {
      flushTimer = environment.schedule(FLUSH_EVERY, () -> onThread.accept(this::flush));
    }
  }

  private void backedOff() {
    backoffTimer = null;
  }

  /** Moves the pods that have waited too long for a change. */
  private void flush() {
    flushTimer = null;
    long now = environment.nanoTime();
    List<QueuedPod> stuck = new ArrayList<>(0);
    for (QueuedPod pod : refused.all()) {
      if (now - pod.since > maxUnschedulable.toNanos()) {
        stuck.add(pod);
      }
    }
    stuck.forEach(this::move);
    if (!refused.all().isEmpty()) {
      armFlushTimer();
    }
  }
}
