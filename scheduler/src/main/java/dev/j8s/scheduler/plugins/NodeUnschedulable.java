package dev.j8s.scheduler.plugins;

import dev.j8s.client.placement.Tolerations;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.Set;

/** Keeps pods off cordoned nodes, unless they tolerate that. */
public final class NodeUnschedulable implements FilterPlugin, EventHints {
  private static final String NAME = "NodeUnschedulable";
  private static final Taint TAINT =
      new Taint(Tolerations.NO_SCHEDULE, "node.kubernetes.io/unschedulable", null, "");
  private static final Status REFUSED = Status.unresolvable(NAME, "node(s) were unschedulable");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return node.unschedulable() && !Tolerations.tolerated(TAINT, pod.tolerations())
        ? REFUSED
        : Status.SUCCESS;
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
      case ClusterEvent.NodeAdded(Node node) -> open(node);
      case ClusterEvent.NodeChanged(Node before, Node after) -> !open(before) && open(after);
      case ClusterEvent.PodChanged _ -> Tolerations.tolerated(TAINT, pod.tolerations());
      default -> false;
    };
  }

  private static boolean open(Node node) {
    return node.getSpec() == null || !Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }
}
