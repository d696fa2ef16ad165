package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod takes of a node: its containers and sidecars together, or the largest init container
 * with the sidecars started before it if that is more; requests of the pod as a whole go before
 * both; overhead comes on top. While a pod is being resized the larger of old and new counts.
 */
final class PodRequests {
  /** What a container without a request counts for when nodes are scored. */
  private static final long DEFAULT_MILLI_CPU = 100;

  private static final long DEFAULT_MEMORY = 200L * 1024 * 1024;
  private static final Set<String> POD_LEVEL = Set.of("cpu", "memory");

  private PodRequests() {}

  static Amounts requested(Pod pod) {
    return sum(pod, false);
  }

  /** The same with a little cpu and memory for each container that asks for none. */
  static Amounts forScore(Pod pod) {
    return sum(pod, true);
  }

  private static Amounts sum(Pod pod, boolean defaults) {
    var spec = pod.getSpec();
    Amounts running = new Amounts();
    for (Container container : spec.getContainers()) {
      running.add(container(pod, container, defaults));
    }
    Amounts sidecars = new Amounts();
    Amounts starting = new Amounts();
    for (Container container : spec.getInitContainers()) {
      Amounts needed = container(pod, container, defaults);
      if ("Always".equals(container.getRestartPolicy())) {
        running.add(needed);
        sidecars.add(needed);
        starting.max(sidecars);
      } else {
        starting.max(needed.add(sidecars));
      }
    }
    Amounts total = running.max(starting);
    ResourceRequirements whole = spec.getResources();
    if (whole != null && whole.getRequests() != null) {
      Amounts requests = Amounts.of(whole.getRequests());
      for (String name : whole.getRequests().keySet()) {
        if (POD_LEVEL.contains(name) || name.startsWith("hugepages-")) {
          total.setFrom(name, requests);
        }
      }
    }
    if (spec.getOverhead() != null && !spec.getOverhead().isEmpty()) {
      total.add(Amounts.of(spec.getOverhead()));
    }
    return total;
  }

  private static Amounts container(Pod pod, Container container, boolean defaults) {
    Map<String, Quantity> requests =
        container.getResources() == null ? null : container.getResources().getRequests();
    Amounts amounts = requests == null ? new Amounts() : Amounts.of(requests);
    if (pod.getStatus() != null) {
      ContainerStatus status = status(pod, container.getName());
      if (status != null && status.getResources() != null) {
        amounts.max(Amounts.of(status.getResources().getRequests()));
      }
    }
    if (defaults) {
      if (requests == null || !requests.containsKey("cpu")) {
        amounts.setMilliCpu(DEFAULT_MILLI_CPU);
      }
      if (requests == null || !requests.containsKey("memory")) {
        amounts.setMemory(DEFAULT_MEMORY);
      }
    }
    return amounts;
  }

  private static @Nullable ContainerStatus status(Pod pod, String container) {
    List<ContainerStatus> running = pod.getStatus().getContainerStatuses();
    for (ContainerStatus status : running) {
      if (container.equals(status.getName())) {
        return status;
      }
    }
    for (ContainerStatus status : pod.getStatus().getInitContainerStatuses()) {
      if (container.equals(status.getName())) {
        return status;
      }
    }
    return null;
  }
}
