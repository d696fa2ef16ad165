package dev.j8s.controllers.job;

import dev.j8s.client.Key;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long a Job waits to replace failed pods: 10 s, doubled with every further failure since the
 * last success, up to 10 minutes. Kept in memory as upstream does; after a restart a Job waits
 * less.
 */
final class FailureDelays {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Environment environment;
  private final Map<Key, Failures> byJob = new HashMap<>(); // guarded by this

  private static final class Failures {
    private final Set<String> uids = new HashSet<>();
    private Instant last = Instant.MIN;
  }

  FailureDelays(Environment environment) {
    this.environment = environment;
  }

  /** How long to wait still; zero or less when pods may be made now. */
  synchronized Duration left(Key job, Tracking tracking) {
    if (!tracking.newlySucceeded().isEmpty()) {
      byJob.remove(job);
    }
    for (Pod pod : tracking.newlyFailed()) {
      Failures failures = byJob.computeIfAbsent(job, _ -> new Failures());
      if (failures.uids.add(pod.getMetadata().getUid())) {
        Instant end = end(pod);
        failures.last = end.isAfter(failures.last) ? end : failures.last;
      }
    }
    Failures failures = byJob.get(job);
    if (failures == null) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures.uids.size() - 1, 10);
    Duration delay = FIRST.multipliedBy(1L << doublings);
    delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    return Duration.between(environment.now(), failures.last.plus(delay));
  }

  synchronized void forget(Key job) {
    byJob.remove(job);
  }

  private Instant end(Pod pod) {
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
    return end.equals(Instant.MIN) ? environment.now() : end;
  }
}
