package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.v1.Container;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.PodSandbox;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.TerminationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Looks at everything that the runtime has of this node's pods. */
final class RuntimeSurvey {
  private final ContainerRuntime runtime;

  RuntimeSurvey(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  private static final class Found {
    final List<PodSandboxStatus> sandboxes = new ArrayList<>();
    final List<Instance> instances = new ArrayList<>();
  }

  /**
   * By pod uid.
   *
   * @param known containers whose details are asked for only when their state has changed, by id
   */
  Map<String, Adopted> all(Map<String, Instance> known) {
    return all(container -> details(container, known));
  }

  /**
   * As {@link #all}; containers that an agent before this one made but never started are removed.
   */
  Map<String, Adopted> atStart() {
    return all(container -> {
      if (container.getState() == ContainerState.CONTAINER_CREATED) {
        runtime.removeContainer(container.getId());
        return Optional.empty();
      }
      return details(container, Map.of());
    });
  }

  private Map<String, Adopted> all(Function<Container, Optional<Instance>> details) {
    Map<String, Found> found = new HashMap<>();
    for (PodSandbox sandbox : runtime.sandboxes()) {
      String uid = sandbox.getLabelsOrDefault(Labels.POD_UID, "");
      if (!uid.isEmpty()) {
        runtime
            .sandboxStatus(sandbox.getId())
            .ifPresent(
                status -> found.computeIfAbsent(uid, _ -> new Found()).sandboxes.add(status));
      }
    }
    for (Container container : runtime.containers()) {
      String uid = container.getLabelsOrDefault(Labels.POD_UID, "");
      if (!uid.isEmpty()) {
        details
            .apply(container)
            .ifPresent(
                instance -> found.computeIfAbsent(uid, _ -> new Found()).instances.add(instance));
      }
    }
    Map<String, Adopted> all = new HashMap<>();
    found.forEach((uid, pod) -> all.put(uid, new Adopted(pod.sandboxes, pod.instances)));
    return all;
  }

  private Optional<Instance> details(Container container, Map<String, Instance> known) {
    Instance before = known.get(container.getId());
    if (before != null && before.status().getState() == container.getState()) {
      return Optional.of(before);
    }
    return runtime
        .containerStatus(container.getId())
        .map(status ->
            new Instance(container.getPodSandboxId(), status, TerminationMessage.of(status)));
  }
}
