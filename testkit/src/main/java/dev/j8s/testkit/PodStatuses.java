package dev.j8s.testkit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The status that a kubelet would write of a pod. What is already so keeps its times, so that the
 * status of an unchanged pod equals the one it has.
 */
final class PodStatuses {
  private static final Set<String> OURS =
      Set.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

  private final Pod pod;
  private final PodStatus before;
  private final String hostIp;
  private final String podIp;
  private final String now;

  PodStatuses(Pod pod, String hostIp, String podIp, Instant now) {
    this.pod = pod;
    this.before = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    this.hostIp = hostIp;
    this.podIp = podIp;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  PodStatus of(Script script) {
    String restart = pod.getSpec().getRestartPolicy();
    return switch (script) {
      case Script.Runs() -> running();
      case Script.Ends(int code)
          when restart.equals("Never") || (restart.equals("OnFailure") && code == 0) ->
          ended(code);
      case Script.Ends(int code) -> crashing(code);
      case Script.Unclear(String why) -> waiting(why);
    };
  }

  /** The last status of a deleted pod: everything ended as it should, or had ended before. */
  PodStatus stopped() {
    return hasEnded() ? before : ended(0);
  }

  boolean hasEnded() {
    return "Succeeded".equals(before.getPhase()) || "Failed".equals(before.getPhase());
  }

  private PodStatus running() {
    return with("Running", "", container -> container(container, true, this::isRunning)).build();
  }

  private PodStatus ended(int code) {
    boolean succeeds = code == 0;
    return with(
            succeeds ? "Succeeded" : "Failed",
            succeeds ? "PodCompleted" : "PodFailed",
            container -> container(container, false, old -> hasEnded(old, code)))
        .build();
  }

  private PodStatus crashing(int code) {
    return with(
            "Running",
            "ContainersNotReady",
            container ->
                container(container, false, _ -> waitingState("CrashLoopBackOff", crash(container)))
                    .toBuilder()
                    .withRestartCount(1)
                    .withLastState(hasEnded(lastState(container), code))
                    .build())
        .build();
  }

  private String crash(Container container) {
    return "back-off 5m0s restarting failed container="
        + container.getName()
        + " pod="
        + pod.getMetadata().getName();
  }

  private PodStatus waiting(String why) {
    return with(
            "Pending",
            "ContainersNotReady",
            container ->
                container(container, false, _ -> waitingState("CreateContainerConfigError", why)))
        .build();
  }

  /**
   * @param unready why the pod is not ready; empty when it is
   */
  private PodStatusBuilder with(
      String phase, String unready, Function<Container, ContainerStatus> status) {
    PodStatusBuilder next =
        before.toBuilder()
            .withObservedGeneration(pod.getMetadata().getGeneration())
            .withPhase(phase)
            .withHostIP(hostIp)
            .withHostIPs(new HostIP(hostIp))
            .withPodIP(podIp)
            .withPodIPs(new PodIP(podIp))
            .withStartTime(before.getStartTime() == null ? now : before.getStartTime())
            .withInitContainerStatuses(
                pod.getSpec().getInitContainers().stream()
                    .map(init -> isSidecar(init) ? status.apply(init) : initialized(init))
                    .toList())
            .withContainerStatuses(pod.getSpec().getContainers().stream().map(status).toList());
    return next.withConditions(conditions(unready));
  }

  private static boolean isSidecar(Container init) {
    return "Always".equals(init.getRestartPolicy());
  }

  private ContainerStatus initialized(Container init) {
    return container(init, true, old -> hasEnded(old, 0));
  }

  private ContainerStatus container(
      Container container, boolean ready, Function<ContainerState, ContainerState> state) {
    ContainerState next = state.apply(state(container));
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID(container.getImage())
        .withContainerID(next.getWaiting() == null ? id(container) : null)
        .withRestartCount(old(container).map(ContainerStatus::getRestartCount).orElse(0))
        .withReady(ready)
        .withStarted(next.getRunning() != null)
        .withState(next)
        .withLastState(lastState(container))
        .build();
  }

  private String id(Container container) {
    return "simulated://" + pod.getMetadata().getUid() + "-" + container.getName();
  }

  private Optional<ContainerStatus> old(Container container) {
    List<ContainerStatus> all = new ArrayList<>(before.getInitContainerStatuses());
    all.addAll(before.getContainerStatuses());
    return all.stream().filter(one -> one.getName().equals(container.getName())).findFirst();
  }

  private ContainerState state(Container container) {
    return old(container).map(ContainerStatus::getState).orElseGet(ContainerState::new);
  }

  private ContainerState lastState(Container container) {
    return old(container).map(ContainerStatus::getLastState).orElseGet(ContainerState::new);
  }

  private ContainerState isRunning(ContainerState old) {
    return old.getRunning() != null ? old : new ContainerStateBuilder().withNewRunning(now).build();
  }

  private ContainerState hasEnded(ContainerState old, int code) {
    if (old.getTerminated() != null && old.getTerminated().getExitCode() == code) {
      return old;
    }
    String started = old.getRunning() == null ? now : old.getRunning().getStartedAt();
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(code == 0 ? "Completed" : "Error")
        .withStartedAt(started)
        .withFinishedAt(now)
        .endTerminated()
        .build();
  }

  private static ContainerState waitingState(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  private List<PodCondition> conditions(String unready) {
    List<PodCondition> all = new ArrayList<>();
    String gate = unready.isEmpty() ? closedGate() : "";
    boolean stopped = unready.startsWith("Pod");
    all.add(condition("PodReadyToStartContainers", !stopped, ""));
    all.add(condition("Initialized", true, unready.equals("PodCompleted") ? unready : ""));
    all.add(
        condition(
            "Ready",
            unready.isEmpty() && gate.isEmpty(),
            gate.isEmpty() ? unready : "ReadinessGatesNotReady"));
    all.add(condition("ContainersReady", unready.isEmpty(), unready));
    before.getConditions().stream()
        .filter(condition -> !OURS.contains(condition.getType()))
        .forEach(all::add);
    return all;
  }

  /** A condition that the pod waits for by its readiness gates, or "". */
  private String closedGate() {
    return pod.getSpec().getReadinessGates().stream()
        .map(gate -> gate.getConditionType())
        .filter(type -> !holds(type))
        .findFirst()
        .orElse("");
  }

  private boolean holds(String type) {
    return before.getConditions().stream()
        .anyMatch(one -> one.getType().equals(type) && one.getStatus().equals("True"));
  }

  private PodCondition condition(String type, boolean holds, String reason) {
    String status = holds ? "True" : "False";
    String since =
        before.getConditions().stream()
            .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
            .map(PodCondition::getLastTransitionTime)
            .findFirst()
            .orElse(now);
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason.isEmpty() ? null : reason)
        .withLastTransitionTime(since)
        .build();
  }
}
