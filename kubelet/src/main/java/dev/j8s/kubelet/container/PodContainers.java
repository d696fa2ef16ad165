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

  /** Whether a container that has ended like this is to run again. */
  public static boolean restarts(Pod pod, Container container, int exitCode) {
    boolean byRule =
        container.getRestartPolicyRules().stream()
            .filter(rule -> "Restart".equals(rule.getAction()) && rule.getExitCodes() != null)
            .anyMatch(rule -> {
              boolean listed = rule.getExitCodes().getValues().contains(exitCode);
              return "NotIn".equals(rule.getExitCodes().getOperator()) != listed;
            });
    return byRule
        || switch (policy(pod, container)) {
          case "Never" -> false;
          case "OnFailure" -> exitCode != 0;
          default -> true;
        };
  }

  /** The container's own restart policy, or the pod's. */
  public static String policy(Pod pod, Container container) {
    return Stream.of(
            Optional.ofNullable(container.getRestartPolicy()),
            Optional.ofNullable(pod.getSpec().getRestartPolicy()))
        .flatMap(Optional::stream)
        .filter(policy -> !policy.isEmpty())
        .findFirst()
        .orElse("Always");
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
