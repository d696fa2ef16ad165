package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.snapshot.AffinityTerm;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.LabelMatcher;
import dev.j8s.scheduler.snapshot.MatchCounts;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many pods on each node match affinity terms. */
final class PodCounting {
  private PodCounting() {}

  /** Pods that match every one of the terms; only nodes with at least one. */
  static Map<NodeInfo, Integer> matchingAll(ClusterState cluster, List<AffinityTerm> terms) {
    Set<String> namespaces = terms.getFirst().namespaces();
    LabelMatcher selector = LabelMatcher.EVERYTHING;
    boolean oneNamespace = namespaces.size() == 1;
    for (AffinityTerm term : terms) {
      oneNamespace &=
          term.namespaces().equals(namespaces)
              && term.namespaceSelector().equals(LabelMatcher.NOTHING);
      selector = selector.and(term.selector());
    }
    return oneNamespace
        ? cluster
            .counts()
            .count(new MatchCounts.Question(namespaces.iterator().next(), selector, true))
            .byNode()
        : countOut(cluster, terms);
  }

  private static Map<NodeInfo, Integer> countOut(ClusterState cluster, List<AffinityTerm> terms) {
    Map<NodeInfo, Integer> counts = new HashMap<>();
    for (NodeInfo node : cluster.nodes()) {
      for (PodInfo pod : node.pods()) {
        Map<String, String> labels = cluster.namespaceLabels(pod.namespace());
        boolean all = true;
        for (AffinityTerm term : terms) {
          all &= term.matches(pod, labels);
        }
        if (all) {
          counts.merge(node, 1, Integer::sum);
        }
      }
    }
    return counts;
  }
}
