package dev.j8s.kubelet.container;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The containers of a pod, by kind. */
public final class PodContainers {
  private PodContainers() {}

  public static List<Container> inits(Pod pod) {
    return pod.getSpec().getInitContainers();
  }

  public static List<Container> mains(Pod pod) {
    return pod.getSpec().getContainers();
  }

  /** Ephemeral containers have the fields of the others, and a target. */
  public static List<Container> ephemerals(Pod pod) {
    return pod.getSpec().getEphemeralContainers().stream()
        .map(ephemeral -> Json.mapper().convertValue(withoutTarget(ephemeral), Container.class))
        .toList();
  }

  private static EphemeralContainer withoutTarget(EphemeralContainer ephemeral) {
    return ephemeral.toBuilder().withTargetContainerName(null).build();
  }

  /** The container whose processes an ephemeral container sees. */
  public static Optional<String> target(Pod pod, String ephemeral) {
    return pod.getSpec().getEphemeralContainers().stream()
        .filter(e -> e.getName().equals(ephemeral))
        .findFirst()
        .map(EphemeralContainer::getTargetContainerName)
        .filter(target -> !target.isEmpty());
  }

  public static Stream<Container> all(Pod pod) {
    return Stream.of(inits(pod), mains(pod), ephemerals(pod)).flatMap(List::stream);
  }

  public static Optional<Container> named(Pod pod, String name) {
    return all(pod).filter(c -> c.getName().equals(name)).findFirst();
  }

  /** An init container that keeps running beside the others. */
  public static boolean isSidecar(Container init) {
    return "Always".equals(init.getRestartPolicy());
  }

  /** How upstream writes a pod in messages. */
  public static String describe(Pod pod) {
    return pod.getMetadata().getName()
        + "_"
        + pod.getMetadata().getNamespace()
        + "("
        + pod.getMetadata().getUid()
        + ")";
  }

  public static boolean hostNetwork(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
  }
}
