package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.snapshot.AffinityTerm;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums by topology key and domain; nodes without the key's label are in no domain. */
final class DomainCounts {
  private final Map<String, Map<String, Long>> sums = new HashMap<>();

  void add(String topologyKey, NodeInfo node, long by) {
    String domain = node.labels().get(topologyKey);
    if (domain != null) {
      Map<String, Long> domains = sums.computeIfAbsent(topologyKey, _ -> new HashMap<>());
      domains.merge(domain, by, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
      if (domains.isEmpty()) {
        sums.remove(topologyKey);
      }
    }
  }

  void addAll(List<AffinityTerm> terms, NodeInfo node, long by) {
    for (AffinityTerm term : terms) {
      add(term.topologyKey(), node, by);
    }
  }

  /** Counts each term that matches the other pod. */
  void addTerms(
      List<AffinityTerm> terms, PodInfo other, ClusterState cluster, NodeInfo node, long by) {
    for (AffinityTerm term : terms) {
      if (term.matches(other, cluster.namespaceLabels(other.namespace()))) {
        add(term.topologyKey(), node, by);
      }
    }
  }

  long at(String topologyKey, NodeInfo node) {
    Map<String, Long> domains = sums.get(topologyKey);
    String domain = node.labels().get(topologyKey);
    return domains == null || domain == null ? 0 : domains.getOrDefault(domain, 0L);
  }

  boolean anyAt(NodeInfo node) {
    for (String key : sums.keySet()) {
      if (at(key, node) > 0) {
        return true;
      }
    }
    return false;
  }

  /** The sum over all keys of the domains that the node is in. */
  long totalAt(NodeInfo node) {
    long total = 0;
    for (String key : sums.keySet()) {
      total += at(key, node);
    }
    return total;
  }

  boolean isEmpty() {
    return sums.isEmpty();
  }

  DomainCounts copy() {
    DomainCounts copy = new DomainCounts();
    sums.forEach((key, domains) -> copy.sums.put(key, new HashMap<>(domains)));
    return copy;
  }
}
