package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNull;

import dev.j8s.kubelet.log.LogRotation;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** Tells log rotation which containers write where, from the pod workers and the runtime. */
public final class AgentLogs implements LogRotation.Containers {
  private final PodWorkers workers;
  private final ContainerRuntime runtime;

  public AgentLogs(PodWorkers workers, ContainerRuntime runtime) {
    this.workers = requireNonNull(workers, "workers is null");
    this.runtime = requireNonNull(runtime, "runtime is null");
  }

  @Override
  public Collection<LogRotation.Writing> running() {
    return workers
        .snapshots()
        .flatMap(pod -> pod.instances().stream())
        .filter(instance -> instance.status().getState() == ContainerState.CONTAINER_RUNNING)
        .filter(instance -> !instance.status().getLogPath().isEmpty())
        .map(instance ->
            new LogRotation.Writing(instance.id(), Path.of(instance.status().getLogPath())))
        .toList();
  }

  @Override
  public void reopen(String containerId) throws IOException {
    try {
      runtime.reopenLog(containerId);
    } catch (RuntimeCallException e) {
      throw new IOException("log can't be reopened: " + e.getMessage(), e);
    }
  }
}
