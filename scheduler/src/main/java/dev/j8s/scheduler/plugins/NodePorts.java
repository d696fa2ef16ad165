package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.HostPort;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Set;

/** Keeps two pods from wanting the same port of a node. */
public final class NodePorts implements PreFilterPlugin, FilterPlugin, EventHints {
  private static final String NAME = "NodePorts";
  private static final Status REFUSED =
      Status.unschedulable(NAME, "node(s) didn't have free ports for the requested pod ports");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result preFilter(CycleState state, PodInfo pod) {
    return pod.hostPorts().isEmpty() ? Result.SKIP : Result.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return conflict(pod.hostPorts(), node.usedPorts()) ? REFUSED : Status.SUCCESS;
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(ClusterEvent.NodeAdded.class, ClusterEvent.BoundPodRemoved.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.NodeAdded _ -> true;
      case ClusterEvent.BoundPodRemoved(PodInfo gone) ->
          conflict(pod.hostPorts(), gone.hostPorts());
      default -> false;
    };
  }

  private static boolean conflict(List<HostPort> some, List<HostPort> others) {
    for (HostPort port : some) {
      for (HostPort other : others) {
        if (port.conflictsWith(other)) {
          return true;
        }
      }
    }
    return false;
  }
}
