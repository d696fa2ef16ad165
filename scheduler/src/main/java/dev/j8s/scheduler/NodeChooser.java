package dev.j8s.scheduler;

import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.Diagnosis;
import dev.j8s.scheduler.framework.Framework;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Chooses a node for a pod: filters until there are enough feasible nodes, going on from where the
 * last pod stopped, scores these, and takes one of the best by chance.
 */
final class NodeChooser {
  private static final int MIN_FEASIBLE = 100;
  private static final int MIN_PERCENTAGE = 5;

  private final Framework framework;
  private final ClusterState cluster;
  private final Environment environment;
  private final int percentage;
  private int start;

  /** What came of it. */
  sealed interface Choice {
    record Chosen(NodeInfo node) implements Choice {}

    record Refused(Diagnosis diagnosis) implements Choice {}

    record Failed(Status status) implements Choice {}

    record NoNodes() implements Choice {}
  }

  NodeChooser(Framework framework, ClusterState cluster, Environment environment, int percentage) {
    this.framework = framework;
    this.cluster = cluster;
    this.environment = environment;
    this.percentage = percentage;
  }

  Choice choose(CycleState state, PodInfo pod) {
    List<NodeInfo> all = cluster.nodes();
    if (all.isEmpty()) {
      return new Choice.NoNodes();
    }
    Diagnosis diagnosis = new Diagnosis(all.size());
    PreFilterPlugin.Result possible = framework.preFilter(state, pod);
    if (possible.status().isRejected()) {
      diagnosis.refuseAll(possible.status());
      return new Choice.Refused(diagnosis);
    }
    if (!possible.status().isSuccess()) {
      return new Choice.Failed(possible.status());
    }
    List<NodeInfo> candidates = all;
    Set<String> names = possible.nodes();
    if (names != null) {
      candidates = named(names);
      diagnosis.refuseOthers(
          Status.unresolvable("NodeAffinity", "node(s) didn't satisfy plugin(s) [NodeAffinity]"));
    }
    List<NodeInfo> feasible = nominated(state, pod);
    if (feasible.isEmpty()) {
      Status failure = filter(state, pod, candidates, feasible, diagnosis);
      if (!failure.isSuccess()) {
        return new Choice.Failed(failure);
      }
    }
    return switch (feasible.size()) {
      case 0 -> new Choice.Refused(diagnosis);
      case 1 -> new Choice.Chosen(feasible.getFirst());
      default -> new Choice.Chosen(best(feasible, framework.score(state, pod, feasible)));
    };
  }

  /** The node that room was made on for this pod, if it now fits there. */
  private List<NodeInfo> nominated(CycleState state, PodInfo pod) {
    List<NodeInfo> feasible = new ArrayList<>(0);
    String name = cluster.nominations().nodeOf(pod.uid());
    NodeInfo node = name.isEmpty() ? null : cluster.node(name);
    if (node != null && framework.filterWithNominated(state, pod, node).isSuccess()) {
      feasible.add(node);
    }
    return feasible;
  }

  private Status filter(
      CycleState state,
      PodInfo pod,
      List<NodeInfo> candidates,
      List<NodeInfo> feasible,
      Diagnosis diagnosis) {
    int wanted = enough(candidates.size());
    int size = candidates.size();
    int seen = 0;
    while (seen < size && feasible.size() < wanted) {
      NodeInfo node = candidates.get((start + seen) % size);
      seen++;
      Status status = framework.filterWithNominated(state, pod, node);
      if (status.isSuccess()) {
        feasible.add(node);
      } else if (status.isRejected()) {
        diagnosis.refuse(node, status);
      } else {
        return status;
      }
    }
    if (size == cluster.nodes().size()) {
      start = (start + seen) % size;
    }
    return Status.SUCCESS;
  }

  private List<NodeInfo> named(Set<String> names) {
    List<NodeInfo> found = new ArrayList<>(names.size());
    for (String name : names) {
      NodeInfo node = cluster.node(name);
      if (node != null) {
        found.add(node);
      }
    }
    return found;
  }

  /** Half of the nodes of a small cluster, falling to a twentieth; always at least a hundred. */
  private int enough(int nodes) {
    if (nodes < MIN_FEASIBLE) {
      return nodes;
    }
    int share = percentage == 0 ? Math.max(50 - nodes / 125, MIN_PERCENTAGE) : percentage;
    return Math.max(nodes * share / 100, MIN_FEASIBLE);
  }

  private NodeInfo best(List<NodeInfo> nodes, long[] scores) {
    int best = 0;
    int equals = 1;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
        equals = 1;
      } else if (scores[i] == scores[best] && environment.random().nextInt(++equals) == 0) {
        best = i;
      }
    }
    return nodes.get(best);
  }
}
