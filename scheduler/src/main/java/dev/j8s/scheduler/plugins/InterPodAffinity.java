package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.AffinityTerm;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Set;

/** Keeps pods together with, or apart from, others in a topology domain. */
public final class InterPodAffinity implements PreFilterPlugin, FilterPlugin, EventHints {
  static final String NAME = "InterPodAffinity";
  private static final Status AFFINITY =
      Status.unresolvable(NAME, "node(s) didn't match pod affinity rules");
  private static final Status ANTI_AFFINITY =
      Status.unschedulable(NAME, "node(s) didn't match pod anti-affinity rules");
  private static final Status OTHERS_ANTI_AFFINITY =
      Status.unschedulable(NAME, "node(s) didn't satisfy existing pods anti-affinity rules");

  /** How many pods stand for or against each domain. */
  private record Neighbours(DomainCounts wanted, DomainCounts unwanted, DomainCounts refusing)
      implements CycleState.Copyable {
    @Override
    public Neighbours copy() {
      return new Neighbours(wanted.copy(), unwanted.copy(), refusing.copy());
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result preFilter(CycleState state, PodInfo pod) {
    ClusterState cluster = state.cluster();
    DomainCounts refusing = new DomainCounts();
    for (NodeInfo node : cluster.nodesWithAntiAffinity()) {
      for (PodInfo other : node.podsWithAntiAffinity()) {
        refusing.addTerms(other.antiAffinity(), pod, cluster, node, 1);
      }
    }
    if (refusing.isEmpty() && pod.affinity().isEmpty() && pod.antiAffinity().isEmpty()) {
      return Result.SKIP;
    }
    DomainCounts wanted = new DomainCounts();
    DomainCounts unwanted = new DomainCounts();
    if (!pod.affinity().isEmpty()) {
      PodCounting.matchingAll(cluster, pod.affinity())
          .forEach((node, count) -> wanted.addAll(pod.affinity(), node, count));
    }
    for (AffinityTerm term : pod.antiAffinity()) {
      PodCounting.matchingAll(cluster, List.of(term))
          .forEach((node, count) -> unwanted.add(term.topologyKey(), node, count));
    }
    state.note(new Neighbours(wanted, unwanted, refusing));
    return Result.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    Neighbours neighbours = state.noted(Neighbours.class);
    if (neighbours == null) {
      return Status.SUCCESS;
    }
    if (!affinityHolds(neighbours.wanted(), state.cluster(), pod, node)) {
      return AFFINITY;
    }
    for (AffinityTerm term : pod.antiAffinity()) {
      if (neighbours.unwanted().at(term.topologyKey(), node) > 0) {
        return ANTI_AFFINITY;
      }
    }
    return neighbours.refusing().anyAt(node) ? OTHERS_ANTI_AFFINITY : Status.SUCCESS;
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
        ClusterEvent.NamespaceChanged.class,
        ClusterEvent.PodChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.BoundPodAdded(PodInfo other) -> mayMatch(pod.affinity(), other);
      case ClusterEvent.BoundPodChanged(PodInfo before, PodInfo after) ->
          mayMatch(pod.affinity(), after) || mayMatch(pod.antiAffinity(), before);
      case ClusterEvent.BoundPodRemoved(PodInfo other) ->
          mayMatch(pod.antiAffinity(), other) || mayMatch(other.antiAffinity(), pod);
      case ClusterEvent.NodeChanged(var before, var after) ->
          !before.getMetadata().getLabels().equals(after.getMetadata().getLabels());
      default -> true;
    };
  }

  /** The first of a group that wants to be together may go anywhere. */
  private static boolean affinityHolds(
      DomainCounts wanted, ClusterState cluster, PodInfo pod, NodeInfo node) {
    boolean all = true;
    for (AffinityTerm term : pod.affinity()) {
      if (!node.labels().containsKey(term.topologyKey())) {
        return false;
      }
      all &= wanted.at(term.topologyKey(), node) > 0;
    }
    return all || (wanted.isEmpty() && matchesAll(pod.affinity(), pod, cluster));
  }

  private static boolean matchesAll(List<AffinityTerm> terms, PodInfo other, ClusterState cluster) {
    for (AffinityTerm term : terms) {
      if (!term.matches(other, cluster.namespaceLabels(other.namespace()))) {
        return false;
      }
    }
    return true;
  }

  private static void change(CycleState state, PodInfo pod, PodInfo other, NodeInfo node, int by) {
    Neighbours neighbours = state.noted(Neighbours.class);
    if (neighbours == null) {
      return;
    }
    ClusterState cluster = state.cluster();
    neighbours.refusing().addTerms(other.antiAffinity(), pod, cluster, node, by);
    if (!pod.affinity().isEmpty() && matchesAll(pod.affinity(), other, cluster)) {
      neighbours.wanted().addAll(pod.affinity(), node, by);
    }
    neighbours.unwanted().addTerms(pod.antiAffinity(), other, cluster, node, by);
  }

  /** Whether it matches, or could if its namespace's labels did. */
  private static boolean mayMatch(List<AffinityTerm> terms, PodInfo other) {
    return terms.stream().anyMatch(term -> term.selector().matches(other.labels()));
  }
}
