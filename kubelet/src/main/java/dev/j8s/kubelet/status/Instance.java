package dev.j8s.kubelet.status;

import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import java.time.Instant;

/**
 * One container that the runtime has, also one that has ended.
 *
 * @param message what the container left to say when it ended
 */
public record Instance(String sandboxId, ContainerStatus status, String message) {
  public String id() {
    return status.getId();
  }

  public String name() {
    return status.getLabelsOrDefault(Labels.CONTAINER_NAME, status.getMetadata().getName());
  }

  public int restartCount() {
    return Labels.restartCount(status);
  }

  public boolean running() {
    return status.getState() == ContainerState.CONTAINER_RUNNING;
  }

  public boolean exited() {
    return status.getState() == ContainerState.CONTAINER_EXITED;
  }

  public int exitCode() {
    return status.getExitCode();
  }

  public Instant startedAt() {
    return Instant.ofEpochSecond(0, status.getStartedAt());
  }

  public Instant finishedAt() {
    return Instant.ofEpochSecond(0, status.getFinishedAt());
  }
}
