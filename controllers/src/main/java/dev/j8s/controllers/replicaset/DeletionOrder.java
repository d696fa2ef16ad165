package dev.j8s.controllers.replicaset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pods go first when there are too many, by upstream's ActivePodsWithRanks: those that serve
 * least. Ages count by powers of two, so that of pods of about the same age a random one goes.
 */
public final class DeletionOrder {
  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
  private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

  private final Map<String, Integer> perNode = new HashMap<>();
  private final Instant now;

  /**
   * @param related all active pods of the same application, which spread is kept for
   */
  public DeletionOrder(Collection<Pod> related, Instant now) {
    this.now = now;
    for (Pod pod : related) {
      perNode.merge(node(pod), 1, Integer::sum);
    }
  }

  public List<Pod> first(int n, List<Pod> pods) {
    return pods.stream()
        .sorted(
            Comparator.comparing(DeletionOrder::isAssigned)
                .thenComparingInt(pod -> PHASES.indexOf(pod.getStatus().getPhase()))
                .thenComparing(Pods::isReady)
                .thenComparingInt(DeletionOrder::cost)
                .thenComparingInt(pod -> -perNode.getOrDefault(node(pod), 0))
                .thenComparingInt(pod -> Pods.readySince(pod).map(this::rank).orElse(0))
                .thenComparingInt(pod -> -Pods.restarts(pod))
                .thenComparingInt(pod -> rank(created(pod)))
                .thenComparing(pod -> pod.getMetadata().getUid()))
        .limit(n)
        .toList();
  }

  private static boolean isAssigned(Pod pod) {
    return !node(pod).isEmpty();
  }

  private static String node(Pod pod) {
    return requireNonNullElse(pod.getSpec().getNodeName(), "");
  }

  private static int cost(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    String cost = annotations == null ? null : annotations.get(COST);
    if (cost == null) {
      return 0;
    }
    try {
      return Integer.parseInt(cost);
    } catch (NumberFormatException _) {
      return 0; // The API server lets no such value in; an old object may have one.
    }
  }

  private static Instant created(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  private int rank(Instant since) {
    long age = Duration.between(since, now).toNanos();
    return age <= 0 ? 0 : 64 - Long.numberOfLeadingZeros(age);
  }
}
