package dev.j8s.controllers.job;

import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last failed pod of each index of a Job with backoffLimitPerIndex. It tells how often its
 * index has failed, so it keeps its finalizer until the next try is there to tell it.
 */
final class IndexFailures {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Map<Integer, Pod> last = new HashMap<>();

  /** Of the same index the pod with more failures before it is the later one. */
  void add(Pod failed) {
    last.merge(
        JobSpecs.index(failed), failed, (one, other) -> tries(other) > tries(one) ? other : one);
  }

  /** Another pod of the index tells of the failures by now. */
  void replaced(List<Pod> pods) {
    for (Pod pod : pods) {
      Pod failed = last.get(JobSpecs.index(pod));
      if (failed != null && tries(pod) > tries(failed)) {
        last.remove(JobSpecs.index(pod));
      }
    }
  }

  Optional<Pod> of(int index) {
    return Optional.ofNullable(last.get(index));
  }

  /** How long until an index may be tried again: 10 s, doubled with each failure, up to 10 min. */
  Duration left(int index, Instant now) {
    Pod failed = last.get(index);
    if (failed == null) {
      return Duration.ZERO;
    }
    Duration delay = FIRST.multipliedBy(1L << Math.min(tries(failed), 10));
    delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    return Duration.between(now, end(failed).plus(delay));
  }

  /** The shortest such time of the indexes that have to wait. */
  Optional<Duration> untilNext(Instant now) {
    return last.keySet().stream()
        .map(index -> left(index, now))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  void forget(int index) {
    last.remove(index);
  }

  private static int tries(Pod pod) {
    return JobSpecs.number(pod, JobSpecs.FAILURES, 0) + JobSpecs.number(pod, JobSpecs.IGNORED, 0);
  }

  /** When it ended, as far as anybody wrote it down. */
  private static Instant end(Pod pod) {
    Instant end = Instant.MIN;
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      var state = container.getState();
      if (state != null
          && state.getTerminated() != null
          && state.getTerminated().getFinishedAt() != null) {
        Instant finished = Instant.parse(state.getTerminated().getFinishedAt());
        end = finished.isAfter(end) ? finished : end;
      }
    }
    if (!end.equals(Instant.MIN)) {
      return end;
    }
    return Pods.condition(pod, "Ready")
        .map(PodCondition::getLastTransitionTime)
        .or(() -> Optional.ofNullable(pod.getMetadata().getDeletionTimestamp()))
        .map(Instant::parse)
        .orElseGet(() -> Instant.parse(pod.getMetadata().getCreationTimestamp()));
  }

  /** Whether this failure was one too many for its index. */
  static boolean isOneTooMany(Job job, Pod failed) {
    return JobSpecs.number(failed, JobSpecs.FAILURES, 0) >= JobSpecs.backoffLimitPerIndex(job);
  }
}
