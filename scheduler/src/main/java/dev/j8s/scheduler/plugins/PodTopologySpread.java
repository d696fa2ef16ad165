package dev.j8s.scheduler.plugins;

import dev.j8s.client.placement.NodeSelection;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.MatchCounts;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps pods from gathering in one domain more than their constraints allow. */
public final class PodTopologySpread implements PreFilterPlugin, FilterPlugin, EventHints {
  static final String NAME = "PodTopologySpread";

  private static final String REASON = "node(s) didn't match pod topology spread constraints";
  private static final Status REFUSED = Status.unschedulable(NAME, REASON);
  private static final Status MISSING_LABEL =
      Status.unresolvable(NAME, REASON + " (missing required label)");

  /** The constraints that must hold, with how many pods match in each domain. */
  private record Domains(List<SpreadConstraint> constraints, List<Map<String, Integer>> counts)
      implements CycleState.Copyable {
    @Override
    public Domains copy() {
      List<Map<String, Integer>> copies = new ArrayList<>(counts.size());
      counts.forEach(count -> copies.add(new HashMap<>(count)));
      return new Domains(constraints, copies);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result preFilter(CycleState state, PodInfo pod) {
    List<SpreadConstraint> constraints = SpreadConstraint.of(pod, "DoNotSchedule");
    if (constraints.isEmpty()) {
      return Result.SKIP;
    }
    NodeSelection selection = NodeSelection.of(pod.pod());
    List<Map<String, Integer>> counts = new ArrayList<>(constraints.size());
    List<MatchCounts.Counts> matches = new ArrayList<>(constraints.size());
    for (SpreadConstraint constraint : constraints) {
      counts.add(new HashMap<>());
      matches.add(state.cluster().counts().count(constraint.question(pod)));
    }
    for (NodeInfo node : state.cluster().nodes()) {
      if (!hasAllKeys(node, constraints)) {
        continue;
      }
      for (int i = 0; i < constraints.size(); i++) {
        SpreadConstraint constraint = constraints.get(i);
        if (constraint.includes(node, pod, selection)) {
          counts
              .get(i)
              .merge(
                  node.labels().get(constraint.topologyKey()),
                  matches.get(i).on(node),
                  Integer::sum);
        }
      }
    }
    state.note(new Domains(constraints, counts));
    return Result.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    Domains domains = state.noted(Domains.class);
    if (domains == null) {
      return Status.SUCCESS;
    }
    for (int i = 0; i < domains.constraints().size(); i++) {
      SpreadConstraint constraint = domains.constraints().get(i);
      String domain = node.labels().get(constraint.topologyKey());
      if (domain == null) {
        return MISSING_LABEL;
      }
      Map<String, Integer> counts = domains.counts().get(i);
      int self = constraint.selector().matches(pod.labels()) ? 1 : 0;
      int skew = counts.getOrDefault(domain, 0) + self - least(counts, constraint.minDomains());
      if (skew > constraint.maxSkew()) {
        return REFUSED;
      }
    }
    return Status.SUCCESS;
  }

  @Override
  public void podAdded(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {
    change(state, pod, other, node, 1);
  }

  @Override
  public void podRemoved(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {
    change(state, pod, other, node, -1);
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(
        ClusterEvent.NodeAdded.class,
        ClusterEvent.NodeChanged.class,
        ClusterEvent.BoundPodAdded.class,
        ClusterEvent.BoundPodChanged.class,
        ClusterEvent.BoundPodRemoved.class,
        ClusterEvent.PodChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    List<SpreadConstraint> constraints = SpreadConstraint.of(pod, "DoNotSchedule");
    return switch (event) {
      case ClusterEvent.BoundPodAdded(PodInfo other) -> counts(constraints, pod, other);
      case ClusterEvent.BoundPodRemoved(PodInfo other) -> counts(constraints, pod, other);
      case ClusterEvent.BoundPodChanged(PodInfo before, PodInfo after) ->
          counts(constraints, pod, before) || counts(constraints, pod, after);
      default -> true;
    };
  }

  /** A pod that is being deleted counted until now. */
  private static boolean counts(List<SpreadConstraint> constraints, PodInfo pod, PodInfo other) {
    return other.namespace().equals(pod.namespace())
        && constraints.stream().anyMatch(c -> c.selector().matches(other.labels()));
  }

  private static void change(CycleState state, PodInfo pod, PodInfo other, NodeInfo node, int by) {
    Domains domains = state.noted(Domains.class);
    if (domains == null || !hasAllKeys(node, domains.constraints())) {
      return;
    }
    NodeSelection selection = NodeSelection.of(pod.pod());
    for (int i = 0; i < domains.constraints().size(); i++) {
      SpreadConstraint constraint = domains.constraints().get(i);
      if (constraint.matches(pod, other) && constraint.includes(node, pod, selection)) {
        domains
            .counts()
            .get(i)
            .merge(node.labels().get(constraint.topologyKey()), by, Integer::sum);
      }
    }
  }

  private static int least(Map<String, Integer> counts, int minDomains) {
    if (counts.size() < minDomains) {
      return 0;
    }
    int least = Integer.MAX_VALUE;
    for (int count : counts.values()) {
      least = Math.min(least, count);
    }
    return least == Integer.MAX_VALUE ? 0 : least;
  }

  private static boolean hasAllKeys(NodeInfo node, List<SpreadConstraint> constraints) {
    for (SpreadConstraint constraint : constraints) {
      if (label(node, constraint) == null) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String label(NodeInfo node, SpreadConstraint constraint) {
    return node.labels().get(constraint.topologyKey());
  }
}
