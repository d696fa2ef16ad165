package dev.j8s.kubelet.status;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.cgroup.Qos;
import dev.j8s.kubelet.container.PodContainers;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a pod's status. */
public final class StatusGenerator {
  private StatusGenerator() {}

  public static PodStatus generate(StatusInput input) {
    Pod pod = input.pod();
    PodStatus before = input.before();
    ContainerStatuses statuses = new ContainerStatuses(input);
    boolean refused = input.failure().filter(StatusInput.Failure::refused).isPresent();
    List<ContainerStatus> inits =
        refused
            ? List.of()
            : statuses.of(PodContainers.inits(pod), before.getInitContainerStatuses());
    List<ContainerStatus> mains =
        refused ? List.of() : statuses.of(PodContainers.mains(pod), before.getContainerStatuses());
    List<ContainerStatus> ephemerals =
        statuses.of(PodContainers.ephemerals(pod), before.getEphemeralContainerStatuses());
    String phase = phase(input, inits, mains);
    Optional<StatusInput.Failure> failure =
        input.failure().filter(_ -> phase.equals("Failed") && !phase.equals(before.getPhase()));
    List<String> ips = ips(input);
    // What others have written is kept.
    return before.toBuilder()
        .withObservedGeneration(pod.getMetadata().getGeneration())
        .withPhase(phase)
        .withReason(failure.map(StatusInput.Failure::reason).orElse(before.getReason()))
        .withMessage(failure.map(StatusInput.Failure::message).orElse(before.getMessage()))
        .withConditions(new PodConditions(input, phase, inits, mains).all())
        .withHostIP(first(input.node().hostIps()))
        .withHostIPs(input.node().hostIps().stream().map(HostIP::new).toList())
        .withPodIP(first(ips))
        .withPodIPs(ips.stream().map(PodIP::new).toList())
        .withStartTime(
            before.getStartTime() == null
                ? ContainerStatuses.time(input.now())
                : before.getStartTime())
        .withInitContainerStatuses(inits)
        .withContainerStatuses(mains)
        .withEphemeralContainerStatuses(ephemerals)
        .withQosClass(before.getQosClass() == null ? Qos.of(pod).apiName() : before.getQosClass())
        .build();
  }

  private static String phase(
      StatusInput input, List<ContainerStatus> inits, List<ContainerStatus> mains) {
    String before = input.before().getPhase();
    if ("Failed".equals(before) || "Succeeded".equals(before)) {
      return before;
    }
    String now =
        input.failure().isPresent()
            ? "Failed"
            : PodPhase.of(input.pod(), inits, mains, input.ended());
    // Whoever replaces an ended pod relies on it that nothing of it runs any more.
    return !input.ended() && (now.equals("Failed") || now.equals("Succeeded"))
        ? requireNonNullElse(before, "Pending")
        : now;
  }

  private static List<String> ips(StatusInput input) {
    if (PodContainers.hostNetwork(input.pod())) {
      return input.node().hostIps();
    }
    List<String> now = input.view().ips();
    return now.isEmpty() ? input.before().getPodIPs().stream().map(PodIP::getIp).toList() : now;
  }

  private static @Nullable String first(List<String> list) {
    return list.isEmpty() ? null : list.getFirst();
  }
}
