package dev.j8s.scheduler.plugins;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.placement.NodeSelection;
import dev.j8s.client.placement.Tolerations;
import dev.j8s.scheduler.snapshot.LabelMatcher;
import dev.j8s.scheduler.snapshot.MatchCounts;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How evenly pods are to be spread over the domains of a topology key.
 *
 * @param selector which pods count
 * @param honorAffinity whether nodes that the pod's node affinity refuses don't count
 * @param honorTaints whether nodes with taints that the pod doesn't tolerate don't count
 */
record SpreadConstraint(
    String topologyKey,
    int maxSkew,
    int minDomains,
    LabelMatcher selector,
    boolean honorAffinity,
    boolean honorTaints) {
  static final String HOSTNAME = "kubernetes.io/hostname";

  private static final String ZONE = "topology.kubernetes.io/zone";

  /** What holds for pods that say nothing of their own. */
  static List<SpreadConstraint> defaults(LabelMatcher selector) {
    return selector.requirements().isEmpty()
        ? List.of()
        : List.of(
            new SpreadConstraint(HOSTNAME, 3, 1, selector, true, false),
            new SpreadConstraint(ZONE, 5, 1, selector, true, false));
  }

  /**
   * @param whenUnsatisfiable {@code DoNotSchedule} or {@code ScheduleAnyway}
   */
  static List<SpreadConstraint> of(PodInfo pod, String whenUnsatisfiable) {
    List<TopologySpreadConstraint> all = pod.pod().getSpec().getTopologySpreadConstraints();
    if (all.isEmpty()) {
      return List.of();
    }
    List<SpreadConstraint> parsed = new ArrayList<>(all.size());
    for (TopologySpreadConstraint constraint : all) {
      if (whenUnsatisfiable.equals(constraint.getWhenUnsatisfiable())) {
        parsed.add(of(pod, constraint));
      }
    }
    return parsed;
  }

  MatchCounts.Question question(PodInfo pod) {
    return new MatchCounts.Question(pod.namespace(), selector, false);
  }

  boolean matches(PodInfo pod, PodInfo other) {
    return other.namespace().equals(pod.namespace())
        && !other.terminating()
        && selector.matches(other.labels());
  }

  /** Whether the pods of a node count. */
  boolean includes(NodeInfo node, PodInfo pod, @Nullable NodeSelection selection) {
    return (!honorAffinity || selection == null || selection.matches(node.labels(), node.name()))
        && (!honorTaints
            || Tolerations.firstUntolerated(node.taints(), pod.tolerations(), Tolerations::keepsOut)
                == null);
  }

  private static SpreadConstraint of(PodInfo pod, TopologySpreadConstraint constraint) {
    LabelMatcher selector = LabelMatcher.of(constraint.getLabelSelector());
    Map<String, String> labels = pod.labels();
    for (String key : constraint.getMatchLabelKeys()) {
      String value = labels.get(key);
      if (value != null) {
        selector = selector.and(key, LabelMatcher.Operator.IN, value);
      }
    }
    return new SpreadConstraint(
        constraint.getTopologyKey(),
        requireNonNullElse(constraint.getMaxSkew(), 1),
        requireNonNullElse(constraint.getMinDomains(), 1),
        selector,
        !"Ignore".equals(constraint.getNodeAffinityPolicy()),
        "Honor".equals(constraint.getNodeTaintsPolicy()));
  }
}
