package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.PreScorePlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.List;

/** Prefers nodes on which cpu and memory would be used to a like degree. */
public final class NodeResourcesBalancedAllocation implements PreScorePlugin, ScorePlugin {
  @Override
  public String name() {
    return "NodeResourcesBalancedAllocation";
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    return pod.requests().milliCpu() == 0 && pod.requests().memory() == 0
        ? Status.SKIP
        : Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    double cpu =
        share(
            node.requested().milliCpu() + pod.requests().milliCpu(), node.allocatable().milliCpu());
    double memory =
        share(node.requested().memory() + pod.requests().memory(), node.allocatable().memory());
    if (cpu < 0 || memory < 0) {
      return MAX_SCORE;
    }
    return (long) ((1 - Math.abs(cpu - memory) / 2) * MAX_SCORE);
  }

  private static double share(long used, long has) {
    return has == 0 ? -1 : Math.min(1.0, (double) used / has);
  }
}
