package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.Set;

/** Keeps a pod that names its node to that node. */
public final class NodeName implements FilterPlugin, EventHints {
  private static final String NAME = "NodeName";
  private static final Status REFUSED =
      Status.unresolvable(NAME, "node(s) didn't match the requested node name");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    String wanted = pod.pod().getSpec().getNodeName();
    return wanted == null || wanted.isEmpty() || wanted.equals(node.name())
        ? Status.SUCCESS
        : REFUSED;
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(ClusterEvent.NodeAdded.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return event instanceof ClusterEvent.NodeAdded added
        && added.node().getMetadata().getName().equals(pod.pod().getSpec().getNodeName());
  }
}
