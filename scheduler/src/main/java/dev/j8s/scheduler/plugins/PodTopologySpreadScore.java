package dev.j8s.scheduler.plugins;

import dev.j8s.client.placement.NodeSelection;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.PreScorePlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.MatchCounts;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The scoring half of PodTopologySpread: prefers domains with few pods of the like. Pods without
 * constraints of their own are spread over nodes and zones.
 */
public final class PodTopologySpreadScore implements PreScorePlugin, ScorePlugin {
  private final WorkloadSelectors workloads;

  /** One constraint, ready to be scored by. */
  private record Scored(
      SpreadConstraint constraint,
      MatchCounts.Counts byNode,
      Map<String, Integer> byDomain,
      double weight) {
    int on(NodeInfo node) {
      return constraint.topologyKey().equals(SpreadConstraint.HOSTNAME)
          ? byNode.on(node)
          : byDomain.getOrDefault(node.labels().get(constraint.topologyKey()), 0);
    }
  }

  /** All constraints, and the nodes that lack one of their labels: these score nothing. */
  private record Spread(List<Scored> constraints, Set<NodeInfo> ignored) {}

  public PodTopologySpreadScore(WorkloadSelectors workloads) {
    this.workloads = workloads;
  }

  @Override
  public String name() {
    return PodTopologySpread.NAME;
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    boolean own = !pod.pod().getSpec().getTopologySpreadConstraints().isEmpty();
    List<SpreadConstraint> constraints =
        own
            ? SpreadConstraint.of(pod, "ScheduleAnyway")
            : SpreadConstraint.defaults(workloads.of(pod));
    if (constraints.isEmpty()) {
      return Status.SKIP;
    }
    Set<NodeInfo> ignored = new HashSet<>();
    if (own) {
      for (NodeInfo node : nodes) {
        for (SpreadConstraint constraint : constraints) {
          if (!node.labels().containsKey(constraint.topologyKey())) {
            ignored.add(node);
          }
        }
      }
    }
    List<Scored> scored = new ArrayList<>(constraints.size());
    for (SpreadConstraint constraint : constraints) {
      scored.add(prepare(state, pod, constraint, nodes, ignored));
    }
    state.note(new Spread(scored, ignored));
    return Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    Spread spread = state.noted(Spread.class);
    if (spread == null || spread.ignored().contains(node)) {
      return 0;
    }
    double score = 0;
    for (Scored scored : spread.constraints()) {
      if (node.labels().containsKey(scored.constraint().topologyKey())) {
        score += scored.on(node) * scored.weight() + (scored.constraint().maxSkew() - 1);
      }
    }
    return Math.round(score);
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    Spread spread = state.noted(Spread.class);
    if (spread == null) {
      return;
    }
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!spread.ignored().contains(nodes.get(i))) {
        least = Math.min(least, scores[i]);
        most = Math.max(most, scores[i]);
      }
    }
    for (int i = 0; i < scores.length; i++) {
      if (spread.ignored().contains(nodes.get(i))) {
        scores[i] = 0;
      } else {
        scores[i] = most == 0 ? MAX_SCORE : MAX_SCORE * (most + least - scores[i]) / most;
      }
    }
  }

  private static Scored prepare(
      CycleState state,
      PodInfo pod,
      SpreadConstraint constraint,
      List<NodeInfo> nodes,
      Set<NodeInfo> ignored) {
    MatchCounts.Counts byNode = state.cluster().counts().count(constraint.question(pod));
    if (constraint.topologyKey().equals(SpreadConstraint.HOSTNAME)) {
      return new Scored(constraint, byNode, Map.of(), weight(nodes.size() - ignored.size()));
    }
    Map<String, Integer> byDomain = new HashMap<>();
    for (NodeInfo node : nodes) {
      String domain = node.labels().get(constraint.topologyKey());
      if (domain != null && !ignored.contains(node)) {
        byDomain.putIfAbsent(domain, 0);
      }
    }
    if (!byDomain.isEmpty()) {
      NodeSelection selection = NodeSelection.of(pod.pod());
      byNode
          .byNode()
          .forEach((node, count) -> {
            String domain = node.labels().get(constraint.topologyKey());
            if (domain != null && constraint.includes(node, pod, selection)) {
              byDomain.computeIfPresent(domain, (_, sum) -> sum + count);
            }
          });
    }
    return new Scored(constraint, byNode, byDomain, weight(byDomain.size()));
  }

  /** The more domains there are, the fewer pods are in each; the weight makes up for it. */
  private static double weight(int domains) {
    return Math.log(domains + 2.0);
  }
}
