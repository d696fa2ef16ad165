package dev.j8s.kubelet.status;

import dev.j8s.kubelet.container.PodContainers;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod's phase, counted from its containers' states. */
final class PodPhase {
  private PodPhase() {}

  /**
   * @param ended all containers have stopped and none will be started again
   */
  static String of(
      Pod pod, List<ContainerStatus> inits, List<ContainerStatus> mains, boolean ended) {
    String policy = pod.getSpec().getRestartPolicy();
    boolean mainStarted = mains.stream().anyMatch(s -> running(s) || ending(s).isPresent());
    boolean pendingInit = false;
    for (Container init : PodContainers.inits(pod)) {
      Optional<ContainerStatus> status = named(inits, init.getName());
      if (PodContainers.isSidecar(init)) {
        pendingInit |=
            !mainStarted
                && status.filter(s -> running(s) && Boolean.TRUE.equals(s.getStarted())).isEmpty();
        continue;
      }
      Optional<ContainerStateTerminated> ending = status.flatMap(PodPhase::ending);
      if (ending.isPresent() && ending.get().getExitCode() != 0 && "Never".equals(policy)) {
        return "Failed";
      }
      pendingInit |=
          !mainStarted
              && (status.isEmpty()
                  || status.get().getState().getTerminated() == null
                  || status.get().getState().getTerminated().getExitCode() != 0);
    }
    long running = mains.stream().filter(PodPhase::running).count();
    List<ContainerStateTerminated> stopped =
        mains.stream()
            .filter(s -> !running(s))
            .map(PodPhase::ending)
            .flatMap(Optional::stream)
            .toList();
    boolean allSucceeded = stopped.stream().allMatch(t -> t.getExitCode() == 0);
    boolean allStopped = stopped.size() == mains.size();
    if (ended) {
      return allStopped && allSucceeded ? "Succeeded" : "Failed";
    }
    if (pendingInit || running + stopped.size() < mains.size()) {
      return "Pending";
    }
    if (running > 0 || "Always".equals(policy)) {
      return "Running";
    }
    if (inits.stream().anyMatch(PodPhase::running)) {
      return "Running";
    }
    if (allSucceeded) {
      return "Succeeded";
    }
    return "Never".equals(policy) ? "Failed" : "Running";
  }

  private static Optional<ContainerStatus> named(List<ContainerStatus> statuses, String name) {
    return statuses.stream().filter(s -> s.getName().equals(name)).findFirst();
  }

  private static boolean running(ContainerStatus status) {
    return status.getState() != null && status.getState().getRunning() != null;
  }

  /** How the container ended: now, or before it began to wait for its next start. */
  private static Optional<ContainerStateTerminated> ending(ContainerStatus status) {
    if (status.getState() == null) {
      return Optional.empty();
    }
    @Nullable ContainerStateTerminated now = status.getState().getTerminated();
    if (now != null) {
      return Optional.of(now);
    }
    return status.getState().getWaiting() != null && status.getLastState() != null
        ? Optional.ofNullable(status.getLastState().getTerminated())
        : Optional.empty();
  }
}
