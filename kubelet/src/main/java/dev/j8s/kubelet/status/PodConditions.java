package dev.j8s.kubelet.status;

import dev.j8s.kubelet.container.PodContainers;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditions that the node decides; all others are kept as they are. */
final class PodConditions {
  static final Set<String> OURS =
      Set.of(
          "PodReadyToStartContainers",
          "Initialized",
          "Ready",
          "ContainersReady",
          "PodScheduled",
          "PodResizePending",
          "PodResizeInProgress");

  private static final String DISRUPTION = "DisruptionTarget";
  private static final String TERMINATION_BY_KUBELET = "TerminationByKubelet";

  private final StatusInput input;
  private final String phase;
  private final List<ContainerStatus> inits;
  private final List<ContainerStatus> mains;

  PodConditions(
      StatusInput input, String phase, List<ContainerStatus> inits, List<ContainerStatus> mains) {
    this.input = input;
    this.phase = phase;
    this.inits = inits;
    this.mains = mains;
  }

  /** Whether the node writes it. */
  static boolean isOurs(String type, String reason) {
    return OURS.contains(type)
        || (type.equals(DISRUPTION) && reason.equals(TERMINATION_BY_KUBELET));
  }

  private record Finding(boolean holds, @Nullable String reason, @Nullable String message) {
    static final Finding YES = new Finding(true, null, null);

    static Finding no(@Nullable String reason, @Nullable String message) {
      return new Finding(false, reason, message);
    }
  }

  List<PodCondition> all() {
    Finding containers = containersReady();
    List<PodCondition> all = new ArrayList<>();
    all.add(
        condition(
            "PodReadyToStartContainers",
            new Finding(input.view().readySandbox().isPresent(), null, null)));
    all.add(condition("Initialized", initialized()));
    all.add(condition("Ready", ready(containers)));
    all.add(condition("ContainersReady", containers));
    all.add(condition("PodScheduled", Finding.YES));
    input.resize().pending().ifPresent(why -> all.add(resize("PodResizePending", why)));
    input.resize().inProgress().ifPresent(why -> all.add(resize("PodResizeInProgress", why)));
    Optional<String> evicted =
        input
            .failure()
            .filter(why -> why.reason().equals(StatusInput.EVICTED))
            .map(StatusInput.Failure::message);
    evicted.ifPresent(
        why -> all.add(condition(DISRUPTION, new Finding(true, TERMINATION_BY_KUBELET, why))));
    input.pod().getStatus().getConditions().stream()
        .filter(c -> !OURS.contains(c.getType()))
        .filter(c -> evicted.isEmpty() || !c.getType().equals(DISRUPTION))
        .forEach(all::add);
    return all;
  }

  private PodCondition resize(String type, Resize.Condition why) {
    return condition(
        type,
        new Finding(
            true,
            why.reason().isEmpty() ? null : why.reason(),
            why.message().isEmpty() ? null : why.message()));
  }

  private Finding initialized() {
    if (phase.equals("Succeeded")) {
      return new Finding(true, "PodCompleted", null);
    }
    boolean mainStarted =
        mains.stream()
            .anyMatch(
                s -> s.getState().getRunning() != null || s.getState().getTerminated() != null);
    List<String> incomplete =
        PodContainers.inits(input.pod()).stream()
            .filter(init -> !complete(init, mainStarted))
            .map(Container::getName)
            .toList();
    return incomplete.isEmpty() || mainStarted
        ? Finding.YES
        : Finding.no(
            "ContainersNotInitialized", "containers with incomplete status: " + list(incomplete));
  }

  private boolean complete(Container init, boolean mainStarted) {
    Optional<ContainerStatus> status =
        inits.stream().filter(s -> s.getName().equals(init.getName())).findFirst();
    return PodContainers.isSidecar(init)
        ? mainStarted || status.filter(s -> Boolean.TRUE.equals(s.getStarted())).isPresent()
        : status.filter(s -> Boolean.TRUE.equals(s.getReady())).isPresent();
  }

  private Finding containersReady() {
    if (phase.equals("Succeeded")) {
      return Finding.no("PodCompleted", null);
    }
    if (phase.equals("Failed")) {
      return Finding.no("PodFailed", null);
    }
    List<String> unready =
        Stream.concat(sidecars(), mains.stream())
            .filter(s -> !Boolean.TRUE.equals(s.getReady()))
            .map(ContainerStatus::getName)
            .toList();
    return unready.isEmpty()
        ? Finding.YES
        : Finding.no("ContainersNotReady", "containers with unready status: " + list(unready));
  }

  private Stream<ContainerStatus> sidecars() {
    return PodContainers.inits(input.pod()).stream()
        .filter(PodContainers::isSidecar)
        .flatMap(init -> inits.stream().filter(s -> s.getName().equals(init.getName())));
  }

  private Finding ready(Finding containers) {
    if (!containers.holds()) {
      return containers;
    }
    List<String> missing =
        input.pod().getSpec().getReadinessGates().stream()
            .map(PodReadinessGate::getConditionType)
            .map(this::gate)
            .flatMap(Optional::stream)
            .toList();
    return missing.isEmpty()
        ? Finding.YES
        : Finding.no("ReadinessGatesNotReady", String.join(", ", missing));
  }

  private Optional<String> gate(String type) {
    Optional<PodCondition> found = existing(input.pod(), type);
    if (found.isEmpty()) {
      return Optional.of(
          "corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
    }
    String status = found.get().getStatus();
    return status.equals("True")
        ? Optional.empty()
        : Optional.of(
            "the status of pod readiness gate \"" + type + "\" is not \"True\", but " + status);
  }

  private static Optional<PodCondition> existing(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst();
  }

  private PodCondition condition(String type, Finding finding) {
    String status = finding.holds() ? "True" : "False";
    Optional<PodCondition> before =
        input.before().getConditions().stream().filter(c -> c.getType().equals(type)).findFirst();
    String since =
        before
            .filter(c -> status.equals(c.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .filter(Objects::nonNull)
            .orElseGet(() -> ContainerStatuses.time(input.now()));
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withLastTransitionTime(since)
        .withObservedGeneration(input.pod().getMetadata().getGeneration())
        .withReason(finding.reason())
        .withMessage(finding.message())
        .build();
  }

  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
