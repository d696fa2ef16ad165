package dev.j8s.kubelet.server;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod's containers of all three kinds by name. */
final class PodContainers {
  private PodContainers() {}

  static boolean exists(Pod pod, String name) {
    return Stream.of(
            pod.getSpec().getContainers().stream().map(container -> container.getName()),
            pod.getSpec().getInitContainers().stream().map(container -> container.getName()),
            pod.getSpec().getEphemeralContainers().stream().map(container -> container.getName()))
        .flatMap(names -> names)
        .anyMatch(name::equals);
  }

  static Optional<ContainerStatus> status(Pod pod, String name) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return Stream.of(
            pod.getStatus().getContainerStatuses(),
            pod.getStatus().getInitContainerStatuses(),
            pod.getStatus().getEphemeralContainerStatuses())
        .flatMap(List::stream)
        .filter(status -> status.getName().equals(name))
        .findFirst();
  }
}
