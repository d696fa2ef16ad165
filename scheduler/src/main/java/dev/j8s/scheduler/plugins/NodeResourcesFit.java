package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.Amounts;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps pods off nodes that have too little of something, and prefers nodes with most to spare. */
public final class NodeResourcesFit implements FilterPlugin, ScorePlugin, EventHints {
  private static final String NAME = "NodeResourcesFit";
  private static final String TOO_MANY_PODS = "Too many pods";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    Amounts wanted = pod.requests();
    Amounts used = node.requested();
    Amounts has = node.allocatable();
    boolean tooManyPods = node.pods().size() + 1 > has.pods();
    if (!tooManyPods
        && lacks(wanted.milliCpu(), used.milliCpu(), has.milliCpu()) == 0
        && lacks(wanted.memory(), used.memory(), has.memory()) == 0
        && lacks(wanted.ephemeralStorage(), used.ephemeralStorage(), has.ephemeralStorage()) == 0
        && wanted.others().isEmpty()) {
      return Status.SUCCESS;
    }
    List<String> reasons = new ArrayList<>(2);
    if (tooManyPods) {
      reasons.add(TOO_MANY_PODS);
    }
    int worst = 0;
    for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
      worst = Math.max(worst, check(resource, wanted, used, has, reasons));
    }
    for (String resource : wanted.others().keySet()) {
      worst = Math.max(worst, check(resource, wanted, used, has, reasons));
    }
    if (reasons.isEmpty()) {
      return Status.SUCCESS;
    }
    return new Status(
        worst == 2 ? Status.Code.UNSCHEDULABLE_AND_UNRESOLVABLE : Status.Code.UNSCHEDULABLE,
        NAME,
        reasons);
  }

  /** Least allocated: the mean of what would be left of cpu and memory, in percent. */
  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long cpu =
        left(
            node.allocatable().milliCpu(),
            node.scored().milliCpu() + pod.scoredRequests().milliCpu());
    long memory =
        left(node.allocatable().memory(), node.scored().memory() + pod.scoredRequests().memory());
    if (cpu < 0 || memory < 0) {
      return Math.max(Math.max(cpu, memory), 0);
    }
    return (cpu + memory) / 2;
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(
        ClusterEvent.NodeAdded.class,
        ClusterEvent.NodeChanged.class,
        ClusterEvent.BoundPodRemoved.class,
        ClusterEvent.BoundPodChanged.class,
        ClusterEvent.PodChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.NodeAdded(Node node) -> couldFit(pod, node);
      case ClusterEvent.NodeChanged(Node before, Node after) ->
          !allocatable(before).equals(allocatable(after)) && couldFit(pod, after);
      case ClusterEvent.BoundPodRemoved _ -> true;
      case ClusterEvent.BoundPodChanged changed ->
          takesLess(changed.before().requests(), changed.after().requests());
      case ClusterEvent.PodChanged changed ->
          takesLess(changed.before().requests(), changed.after().requests());
      default -> false;
    };
  }

  /**
   * 0 when there is enough, 1 when others take too much, 2 when even the empty node is too small.
   */
  private static int lacks(long wanted, long used, long has) {
    if (wanted == 0 || wanted <= has - used) {
      return 0;
    }
    return wanted > has ? 2 : 1;
  }

  private static int check(
      String resource, Amounts wanted, Amounts used, Amounts has, List<String> reasons) {
    int lacking = lacks(wanted.get(resource), used.get(resource), has.get(resource));
    if (lacking > 0) {
      reasons.add("Insufficient " + resource);
    }
    return lacking;
  }

  /** -1 when the node has none of it at all. */
  private static long left(long has, long wouldUse) {
    if (has == 0) {
      return -1;
    }
    return wouldUse > has ? 0 : (has - wouldUse) * MAX_SCORE / has;
  }

  private static boolean couldFit(PodInfo pod, Node node) {
    Amounts has = Amounts.allocatable(node);
    Amounts wanted = pod.requests();
    if (has.pods() < 1
        || wanted.milliCpu() > has.milliCpu()
        || wanted.memory() > has.memory()
        || wanted.ephemeralStorage() > has.ephemeralStorage()) {
      return false;
    }
    return wanted.others().entrySet().stream().allMatch(e -> e.getValue() <= has.get(e.getKey()));
  }

  private static Map<String, ?> allocatable(Node node) {
    return node.getStatus() == null || node.getStatus().getAllocatable() == null
        ? Map.of()
        : node.getStatus().getAllocatable();
  }

  private static boolean takesLess(Amounts before, Amounts after) {
    return after.milliCpu() < before.milliCpu()
        || after.memory() < before.memory()
        || after.ephemeralStorage() < before.ephemeralStorage()
        || before.others().entrySet().stream().anyMatch(e -> after.get(e.getKey()) < e.getValue());
  }
}
