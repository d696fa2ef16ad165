package dev.j8s.scheduler.plugins.preemption;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.Comparator;
import java.util.List;

/**
 * A node, and which of its pods would have to go.
 *
 * @param victims the most important first
 * @param violations how many of them a disruption budget protects
 */
record Candidate(NodeInfo node, List<PodInfo> victims, int violations) {
  /** Higher priority first, and of equals the one that has run longer. */
  static final Comparator<PodInfo> MORE_IMPORTANT =
      Comparator.comparingInt(PodInfo::priority).reversed().thenComparing(Candidate::startTime);

  /** The one that does least harm first, by upstream's order of reasons. */
  static final Comparator<Candidate> LEAST_HARM =
      Comparator.comparingInt(Candidate::violations)
          .thenComparingInt(Candidate::highestPriority)
          .thenComparingLong(Candidate::sumOfPriorities)
          .thenComparingInt(candidate -> candidate.victims().size())
          .thenComparing(Candidate::earliestStart, Comparator.reverseOrder());

  private int highestPriority() {
    return victims.isEmpty() ? Integer.MIN_VALUE : victims.getFirst().priority();
  }

  /** Shifted to be positive, so that more victims never sum up to less. */
  private long sumOfPriorities() {
    long sum = 0;
    for (PodInfo victim : victims) {
      sum += victim.priority() + (long) Integer.MAX_VALUE + 1;
    }
    return sum;
  }

  private String earliestStart() {
    return victims.isEmpty() ? "" : startTime(victims.getFirst());
  }

  /** RFC 3339 in UTC, which sorts as text. */
  private static String startTime(PodInfo pod) {
    String start = pod.pod().getStatus() == null ? null : pod.pod().getStatus().getStartTime();
    return start == null
        ? requireNonNullElse(pod.pod().getMetadata().getCreationTimestamp(), "9999")
        : start;
  }
}
