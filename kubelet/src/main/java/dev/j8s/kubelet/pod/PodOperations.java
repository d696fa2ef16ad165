package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.status.ApiException;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxState;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.TerminationMessage;
import dev.j8s.kubelet.volume.VolumeException;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The steps on a pod as a whole. They block; a worker runs them beside its mailbox. */
final class PodOperations {
  private final PodServices services;
  private final ContainerRuntime runtime;

  PodOperations(PodServices services) {
    this.services = services;
    this.runtime = services.runtime();
  }

  /** A sandbox that runs, and what it was made with. */
  record Sandbox(PodSandboxStatus status, PodSandboxConfig config) {}

  PodSandboxConfig config(Pod pod, int attempt) throws IOException {
    return services.sandboxes().of(pod, attempt, services.cgroups().create(pod));
  }

  /** Stops the sandboxes that there were and runs a new one. */
  Sandbox runSandbox(Pod pod, List<PodSandboxStatus> before) throws IOException {
    before.forEach(sandbox -> runtime.stopSandbox(sandbox.getId()));
    int attempt = before.stream().mapToInt(s -> s.getMetadata().getAttempt() + 1).max().orElse(0);
    PodSandboxConfig config = config(pod, attempt);
    Files.createDirectories(services.directories().podLogs(pod));
    String handler = handler(pod);
    String id = runtime.runSandbox(config, handler);
    PodSandboxStatus status =
        runtime
            .sandboxStatus(id)
            .orElseThrow(() -> new IllegalStateException("sandbox " + id + " is gone"));
    return new Sandbox(status, config);
  }

  private String handler(Pod pod) {
    String name = pod.getSpec().getRuntimeClassName();
    if (name == null || name.isEmpty()) {
      return "";
    }
    return services
        .client()
        .resources(io.fabric8.kubernetes.api.model.node.v1.RuntimeClass.class)
        .get(null, name)
        .orElseThrow(() -> new IllegalStateException("RuntimeClass \"" + name + "\" not found"))
        .getHandler();
  }

  Optional<Instance> look(String sandboxId, String containerId) {
    return runtime
        .containerStatus(containerId)
        .map(status -> new Instance(sandboxId, status, TerminationMessage.of(status)));
  }

  /**
   * Frees all that the pod used but what its past is read from.
   *
   * @return the sandboxes, stopped
   */
  List<PodSandboxStatus> release(Pod pod, List<PodSandboxStatus> sandboxes)
      throws IOException, VolumeException {
    sandboxes.forEach(sandbox -> runtime.stopSandbox(sandbox.getId()));
    services.volumes().tearDown(pod.getMetadata().getUid());
    services.cgroups().remove(pod.getMetadata().getUid());
    return sandboxes.stream()
        .map(s -> s.toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build())
        .toList();
  }

  /** Deletes the pod at once, unless another of its name has taken its place. */
  boolean deleteFromApi(Pod pod) {
    try {
      return services
          .client()
          .resources(Pod.class)
          .delete(
              pod.getMetadata().getNamespace(),
              pod.getMetadata().getName(),
              new DeleteOptionsBuilder()
                  .withGracePeriodSeconds(0L)
                  .withNewPreconditions()
                  .withUid(pod.getMetadata().getUid())
                  .endPreconditions()
                  .build());
    } catch (ApiException e) {
      if (e.isConflict()) {
        return false;
      }
      throw e;
    }
  }

  /** Removes the last traces. */
  void remove(Pod pod, List<PodSandboxStatus> sandboxes, List<Instance> instances)
      throws IOException {
    instances.forEach(instance -> runtime.removeContainer(instance.id()));
    sandboxes.forEach(sandbox -> runtime.removeSandbox(sandbox.getId()));
    PodDirectories.remove(services.directories().podLogs(pod));
    PodDirectories.remove(services.directories().pod(pod.getMetadata().getUid()));
    services.images().forget(pod.getMetadata().getUid());
  }

  /** Removes one ended container and its log, also what was rotated of it. */
  void remove(Instance instance) throws IOException {
    runtime.removeContainer(instance.id());
    if (instance.status().getLogPath().isEmpty()) {
      return;
    }
    Path log = Path.of(instance.status().getLogPath());
    Path folder = requireNonNull(log.getParent(), "a log in no folder");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> own =
          Files.newDirectoryStream(
              folder,
              file ->
                  file.equals(log)
                      || file.getFileName().toString().startsWith(log.getFileName() + "."))) {
        for (Path file : own) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
