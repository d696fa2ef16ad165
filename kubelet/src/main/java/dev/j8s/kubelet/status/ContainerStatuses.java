package dev.j8s.kubelet.status;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.runtime.v1.LinuxContainerUser;
import dev.j8s.kubelet.status.ContainerCondition.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ContainerUserBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.fabric8.kubernetes.api.model.VolumeMountStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The status of each container of a pod. */
final class ContainerStatuses {
  private static final int UNKNOWN_EXIT_CODE = 137;

  private final StatusInput input;

  ContainerStatuses(StatusInput input) {
    this.input = input;
  }

  List<ContainerStatus> of(List<Container> containers, List<ContainerStatus> before) {
    return containers.stream().map(container -> of(container, before)).toList();
  }

  private ContainerStatus of(Container container, List<ContainerStatus> before) {
    String name = container.getName();
    Optional<Instance> latest = input.view().latest(name);
    Optional<ContainerStatus> old =
        before.stream().filter(s -> s.getName().equals(name)).findFirst();
    return latest
        .map(instance -> of(container, instance))
        .orElseGet(() -> withoutInstance(container, old));
  }

  private ContainerStatus of(Container container, Instance latest) {
    ContainerCondition condition = condition(container);
    Optional<ContainerState> previous =
        input.view().previous(container.getName()).filter(Instance::exited).map(this::terminated);
    ContainerState state;
    ContainerState last = previous.orElseGet(ContainerState::new);
    if (latest.exited()) {
      ContainerState ended = terminated(latest);
      boolean again = condition.waiting().isPresent() && !input.ended();
      state = again ? waiting(condition.waiting().get()) : ended;
      last = again ? ended : last;
    } else if (latest.running() && !condition.starting()) {
      state =
          new ContainerStateBuilder()
              .withNewRunning()
              .withStartedAt(time(latest.startedAt()))
              .endRunning()
              .build();
    } else {
      state = waiting(condition.waiting().orElseGet(this::creating));
    }
    boolean running = state.getRunning() != null;
    boolean completedInit =
        isInit(container)
            && state.getTerminated() != null
            && state.getTerminated().getExitCode() == 0;
    ContainerStatusBuilder status =
        base(container)
            .withState(state)
            .withLastState(last)
            .withRestartCount(latest.restartCount())
            .withContainerID(id(latest))
            .withImage(latest.status().getImage().getImage())
            .withImageID(latest.status().getImageRef())
            .withStarted(running && condition.started())
            .withReady(completedInit || (running && condition.ready() && !mustEnd(container)));
    if (latest.status().getUser().hasLinux()) {
      LinuxContainerUser user = latest.status().getUser().getLinux();
      status.withUser(
          new ContainerUserBuilder()
              .withNewLinux()
              .withUid(user.getUid())
              .withGid(user.getGid())
              .withSupplementalGroups(user.getSupplementalGroupsList())
              .endLinux()
              .build());
    }
    return status.build();
  }

  private ContainerStatus withoutInstance(Container container, Optional<ContainerStatus> old) {
    if (old.isPresent() && old.get().getState() != null) {
      ContainerState state = old.get().getState();
      if (state.getTerminated() != null) {
        return old.get();
      }
      if (state.getRunning() != null) {
        return lost(old.get());
      }
    }
    if (input.ended() && initialized() && !isInit(container)) {
      return lost(base(container).withImage(container.getImage()).withRestartCount(0).build());
    }
    return base(container)
        .withState(waiting(condition(container).waiting().orElseGet(this::creating)))
        .withLastState(new ContainerState())
        .withImage(container.getImage())
        .withImageID("")
        .withRestartCount(0)
        .withReady(false)
        .withStarted(false)
        .build();
  }

  /** The runtime has no trace of a container that ran. */
  private static ContainerStatus lost(ContainerStatus old) {
    return old.toBuilder()
        .withReady(false)
        .withStarted(false)
        .withNewState()
        .withNewTerminated()
        .withReason("ContainerStatusUnknown")
        .withMessage("The container could not be located when the pod was terminated")
        .withExitCode(UNKNOWN_EXIT_CODE)
        .endTerminated()
        .endState()
        .build();
  }

  private ContainerStatusBuilder base(Container container) {
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withVolumeMounts(mounts(container));
    ResourceRequirements has =
        input.resize().given().getOrDefault(container.getName(), container.getResources());
    if (has != null) {
      status
          .withAllocatedResources(requireNonNullElse(has.getRequests(), Map.of()))
          .withResources(has);
    }
    return status;
  }

  private static List<VolumeMountStatus> mounts(Container container) {
    return container.getVolumeMounts().stream()
        .map(mount -> {
          boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly());
          return new VolumeMountStatusBuilder()
              .withName(mount.getName())
              .withMountPath(mount.getMountPath())
              .withReadOnly(readOnly ? true : null)
              .withRecursiveReadOnly(readOnly ? "Disabled" : null)
              .build();
        })
        .toList();
  }

  private ContainerCondition condition(Container container) {
    return input.containers().getOrDefault(container.getName(), ContainerCondition.UNKNOWN);
  }

  private boolean initialized() {
    return PodContainers.inits(input.pod()).stream()
        .filter(init -> !PodContainers.isSidecar(init))
        .allMatch(
            init -> input.view().latest(init.getName()).filter(i -> i.exitCode() == 0).isPresent());
  }

  private boolean mustEnd(Container container) {
    return isInit(container) && !PodContainers.isSidecar(container);
  }

  private boolean isInit(Container container) {
    return PodContainers.inits(input.pod()).contains(container);
  }

  private Waiting creating() {
    return new Waiting(
        PodContainers.inits(input.pod()).isEmpty() ? "ContainerCreating" : "PodInitializing", "");
  }

  private static ContainerState waiting(Waiting waiting) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(waiting.reason())
        .withMessage(waiting.message().isEmpty() ? null : waiting.message())
        .endWaiting()
        .build();
  }

  private ContainerState terminated(Instance instance) {
    String message = instance.status().getMessage();
    if (!instance.message().isEmpty()) {
      message = message.isEmpty() ? instance.message() : message + ": " + instance.message();
    }
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(instance.exitCode())
        .withReason(instance.status().getReason())
        .withMessage(message.isEmpty() ? null : message)
        .withStartedAt(time(instance.startedAt()))
        .withFinishedAt(time(instance.finishedAt()))
        .withContainerID(id(instance))
        .endTerminated()
        .build();
  }

  private String id(Instance instance) {
    return input.node().runtimeName() + "://" + instance.id();
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
