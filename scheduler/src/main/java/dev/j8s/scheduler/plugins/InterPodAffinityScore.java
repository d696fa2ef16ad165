package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.PreScorePlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.AffinityTerm;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.List;

/**
 * The scoring half of InterPodAffinity: what the pod prefers of the pods that are there, and what
 * these prefer of it.
 */
public final class InterPodAffinityScore implements PreScorePlugin, ScorePlugin {
  /** How much it counts that a pod which is there requires the new one's company. */
  private static final int HARD_WEIGHT = 1;

  private record Preferences(DomainCounts sums) {}

  @Override
  public String name() {
    return InterPodAffinity.NAME;
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    ClusterState cluster = state.cluster();
    DomainCounts sums = new DomainCounts();
    addOwn(cluster, pod.preferredAffinity(), 1, sums);
    addOwn(cluster, pod.preferredAntiAffinity(), -1, sums);
    for (NodeInfo node : cluster.nodesWithAffinity()) {
      for (PodInfo other : node.podsWithAffinity()) {
        addOthers(cluster, other.preferredAffinity(), pod, node, 1, sums);
        addOthers(cluster, other.preferredAntiAffinity(), pod, node, -1, sums);
        sums.addTerms(other.affinity(), pod, cluster, node, HARD_WEIGHT);
      }
    }
    if (sums.isEmpty()) {
      return Status.SKIP;
    }
    state.note(new Preferences(sums));
    return Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    Preferences preferences = state.noted(Preferences.class);
    return preferences == null ? 0 : preferences.sums().totalAt(node);
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (long score : scores) {
      least = Math.min(least, score);
      most = Math.max(most, score);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = most == least ? 0 : MAX_SCORE * (scores[i] - least) / (most - least);
    }
  }

  private static void addOwn(
      ClusterState cluster, List<AffinityTerm> terms, int sign, DomainCounts sums) {
    for (AffinityTerm term : terms) {
      PodCounting.matchingAll(cluster, List.of(term))
          .forEach((node, count) ->
              sums.add(term.topologyKey(), node, (long) sign * term.weight() * count));
    }
  }

  private static void addOthers(
      ClusterState cluster,
      List<AffinityTerm> terms,
      PodInfo pod,
      NodeInfo node,
      int sign,
      DomainCounts sums) {
    for (AffinityTerm term : terms) {
      if (term.matches(pod, cluster.namespaceLabels(pod.namespace()))) {
        sums.add(term.topologyKey(), node, (long) sign * term.weight());
      }
    }
  }
}
