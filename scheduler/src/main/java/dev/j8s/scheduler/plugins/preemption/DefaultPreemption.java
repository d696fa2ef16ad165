package dev.j8s.scheduler.plugins.preemption;

import dev.j8s.client.Client;
import dev.j8s.client.Lister;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.Diagnosis;
import dev.j8s.scheduler.framework.Framework;
import dev.j8s.scheduler.framework.PostFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the node on which deleting pods of lower priority does the least harm, nominates it and
 * deletes them. The pod is scheduled when they are gone.
 */
public final class DefaultPreemption implements PostFilterPlugin {
  private static final String NAME = "DefaultPreemption";
  private static final Status NOT_HELPFUL =
      Status.unresolvable(NAME, "Preemption is not helpful for scheduling");
  private static final Status NO_VICTIMS =
      Status.unresolvable(NAME, "No preemption victims found for incoming pod");

  private static final int MIN_CANDIDATES = 100;
  private static final int CANDIDATES_PERCENTAGE = 10;

  private final Environment environment;
  private final Lister<PodDisruptionBudget> budgets;
  private final Evictor evictor;

  public DefaultPreemption(
      Client client,
      Environment environment,
      EventRecorder events,
      Lister<PodDisruptionBudget> budgets) {
    this.environment = environment;
    this.budgets = budgets;
    this.evictor = new Evictor(client, environment, events);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result postFilter(
      Framework framework, CycleState state, PodInfo pod, Diagnosis diagnosis) {
    ClusterState cluster = state.cluster();
    String notEligible = whyNotEligible(cluster, pod);
    if (!notEligible.isEmpty()) {
      return new Result(Status.unschedulable(NAME, "preemption: " + notEligible), null);
    }
    List<NodeInfo> resolvable = diagnosis.resolvable(cluster.nodes());
    Diagnosis refusals = new Diagnosis(cluster.nodes().size());
    refusals.refuseOthers(NOT_HELPFUL);
    List<Candidate> candidates = candidates(framework, state, pod, resolvable, refusals);
    if (candidates.isEmpty()) {
      return new Result(
          Status.unschedulable(NAME, "preemption: " + refusals.message()),
          pod.nominatedNode().isEmpty() ? null : "");
    }
    Candidate best = candidates.getFirst();
    for (Candidate candidate : candidates) {
      if (Candidate.LEAST_HARM.compare(candidate, best) < 0) {
        best = candidate;
      }
    }
    String node = best.node().name();
    evictor.evict(pod, node, best.victims());
    for (PodInfo other : List.copyOf(cluster.nominations().on(node))) {
      if (other.priority() < pod.priority()) {
        cluster.nominations().remove(other.uid());
        evictor.clearNomination(other);
      }
    }
    return new Result(Status.SUCCESS, node);
  }

  private static String whyNotEligible(ClusterState cluster, PodInfo pod) {
    if ("Never".equals(pod.pod().getSpec().getPreemptionPolicy())) {
      return "not eligible due to preemptionPolicy=Never.";
    }
    String nominated = cluster.nominations().nodeOf(pod.uid());
    NodeInfo node = nominated.isEmpty() ? null : cluster.node(nominated);
    if (node != null) {
      for (PodInfo other : node.pods()) {
        if (other.terminating() && other.priority() < pod.priority()) {
          return "not eligible due to a terminating pod on the nominated node.";
        }
      }
    }
    return "";
  }

  private List<Candidate> candidates(
      Framework framework,
      CycleState state,
      PodInfo pod,
      List<NodeInfo> nodes,
      Diagnosis refusals) {
    List<Candidate> found = new ArrayList<>();
    if (nodes.isEmpty()) {
      return found;
    }
    int enough = Math.max(nodes.size() * CANDIDATES_PERCENTAGE / 100, MIN_CANDIDATES);
    int start = environment.random().nextInt(nodes.size());
    for (int i = 0; i < nodes.size() && found.size() < enough; i++) {
      NodeInfo node = nodes.get((start + i) % nodes.size());
      Candidate candidate = tryOut(framework, state, pod, node, refusals);
      if (candidate != null) {
        found.add(candidate);
      }
    }
    return found;
  }

  private @Nullable Candidate tryOut(
      Framework framework, CycleState state, PodInfo pod, NodeInfo node, Diagnosis refusals) {
    NodeInfo trial = node.copy();
    CycleState tried = state.copy();
    List<PodInfo> lower = new ArrayList<>();
    for (PodInfo other : node.pods()) {
      if (other.priority() < pod.priority()) {
        lower.add(other);
      }
    }
    if (lower.isEmpty()) {
      refusals.refuse(node, NO_VICTIMS);
      return null;
    }
    for (PodInfo other : lower) {
      trial.removePod(other.uid());
      framework.podRemoved(tried, pod, other, trial);
    }
    Status status = framework.filterWithNominated(tried, pod, trial);
    if (!status.isSuccess()) {
      refusals.refuse(node, status);
      return null;
    }
    return reprieve(framework, tried, pod, node, trial, lower);
  }

  /** Puts back who fits beside the pod, the protected first, then the important. */
  private Candidate reprieve(
      Framework framework,
      CycleState state,
      PodInfo pod,
      NodeInfo node,
      NodeInfo trial,
      List<PodInfo> lower) {
    lower.sort(Candidate.MORE_IMPORTANT);
    Budgets limits = new Budgets(budgets);
    List<PodInfo> isProtected = new ArrayList<>();
    List<PodInfo> free = new ArrayList<>();
    for (PodInfo other : lower) {
      (limits.violates(other) ? isProtected : free).add(other);
    }
    List<PodInfo> victims = new ArrayList<>();
    int violations = 0;
    for (PodInfo other : isProtected) {
      if (!fitsBeside(framework, state, pod, other, trial)) {
        victims.add(other);
        violations++;
      }
    }
    for (PodInfo other : free) {
      if (!fitsBeside(framework, state, pod, other, trial)) {
        victims.add(other);
      }
    }
    victims.sort(Candidate.MORE_IMPORTANT);
    return new Candidate(node, victims, violations);
  }

  private static boolean fitsBeside(
      Framework framework, CycleState state, PodInfo pod, PodInfo other, NodeInfo trial) {
    trial.addPod(other);
    framework.podAdded(state, pod, other, trial);
    if (framework.filterWithNominated(state, pod, trial).isSuccess()) {
      return true;
    }
    trial.removePod(other.uid());
    framework.podRemoved(state, pod, other, trial);
    return false;
  }
}
