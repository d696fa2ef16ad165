package dev.j8s.scheduler.plugins;

import dev.j8s.client.placement.Tolerations;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Set;

/** Keeps pods off nodes with taints they don't tolerate, and prefers nodes with few such taints. */
public final class TaintToleration implements FilterPlugin, ScorePlugin, EventHints {
  private static final String NAME = "TaintToleration";

  /** Which taint is for administrators to know, not for whoever may see the pod. */
  private static final Status REFUSED =
      Status.unresolvable(NAME, "node(s) had untolerated taint(s)");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int weight() {
    return 3;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    if (node.taints().isEmpty()) {
      return Status.SUCCESS;
    }
    Taint taint =
        Tolerations.firstUntolerated(node.taints(), pod.tolerations(), Tolerations::keepsOut);
    return taint == null ? Status.SUCCESS : REFUSED;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long untolerated = 0;
    for (Taint taint : node.taints()) {
      if (Tolerations.PREFER_NO_SCHEDULE.equals(taint.getEffect())
          && !Tolerations.tolerated(taint, pod.tolerations())) {
        untolerated++;
      }
    }
    return untolerated;
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    ScorePlugin.scale(scores, true);
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(
        ClusterEvent.NodeAdded.class,
        ClusterEvent.NodeChanged.class,
        ClusterEvent.PodChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.NodeAdded(Node node) -> lets(node, pod.tolerations());
      case ClusterEvent.NodeChanged(Node before, Node after) ->
          !lets(before, pod.tolerations()) && lets(after, pod.tolerations());
      case ClusterEvent.PodChanged changed ->
          !changed.before().tolerations().equals(changed.after().tolerations());
      default -> false;
    };
  }

  private static boolean lets(Node node, List<Toleration> tolerations) {
    return node.getSpec() == null
        || Tolerations.firstUntolerated(
                node.getSpec().getTaints(), tolerations, Tolerations::keepsOut)
            == null;
  }
}
