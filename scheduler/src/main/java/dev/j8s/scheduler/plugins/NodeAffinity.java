package dev.j8s.scheduler.plugins;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.placement.NodeSelection;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.PreScorePlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps pods to the nodes that their node selector and node affinity ask for. */
public final class NodeAffinity
    implements PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin, EventHints {
  private static final String NAME = "NodeAffinity";
  private static final Status REFUSED =
      Status.unresolvable(NAME, "node(s) didn't match Pod's node affinity/selector");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public Result preFilter(CycleState state, PodInfo pod) {
    NodeSelection selection = NodeSelection.of(pod.pod());
    if (selection == null) {
      return Result.SKIP;
    }
    state.note(selection);
    Set<String> names = selection.names();
    if (names == null) {
      return Result.SUCCESS;
    }
    if (names.isEmpty()) {
      return Result.refused(Status.unresolvable(NAME, "pod affinity terms conflict"));
    }
    return Result.only(names);
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    NodeSelection selection = state.noted(NodeSelection.class);
    return selection == null || selection.matches(node.labels(), node.name())
        ? Status.SUCCESS
        : REFUSED;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    return preferred(pod).isEmpty() ? Status.SKIP : Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long score = 0;
    for (PreferredSchedulingTerm term : preferred(pod)) {
      if (NodeSelection.matches(term.getPreference(), node.labels(), node.name())) {
        score += requireNonNullElse(term.getWeight(), 0);
      }
    }
    return score;
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    ScorePlugin.scale(scores, false);
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(ClusterEvent.NodeAdded.class, ClusterEvent.NodeChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    NodeSelection selection = NodeSelection.of(pod.pod());
    return selection == null
        || switch (event) {
          case ClusterEvent.NodeAdded(Node node) -> matches(selection, node);
          case ClusterEvent.NodeChanged(Node before, Node after) ->
              !matches(selection, before) && matches(selection, after);
          default -> false;
        };
  }

  private static boolean matches(NodeSelection selection, Node node) {
    return selection.matches(
        requireNonNullElse(node.getMetadata().getLabels(), Map.of()), node.getMetadata().getName());
  }

  private static List<PreferredSchedulingTerm> preferred(PodInfo pod) {
    var affinity = pod.pod().getSpec().getAffinity();
    return affinity == null || affinity.getNodeAffinity() == null
        ? List.of()
        : affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution();
  }
}
