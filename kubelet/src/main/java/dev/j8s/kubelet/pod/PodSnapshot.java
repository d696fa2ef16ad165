package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/**
 * A pod as its worker last saw it; safe to share.
 *
 * @param pod with the latest status
 * @param sandboxId of the sandbox that runs
 */
record PodSnapshot(Pod pod, List<Instance> instances, Optional<String> sandboxId) {
  PodSnapshot {
    instances = List.copyOf(instances);
  }
}
