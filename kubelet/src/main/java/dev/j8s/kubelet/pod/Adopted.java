package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.status.Instance;
import java.util.List;

/** What the runtime already has of a pod when its worker begins. */
record Adopted(List<PodSandboxStatus> sandboxes, List<Instance> instances) {
  static final Adopted NOTHING = new Adopted(List.of(), List.of());

  Adopted {
    sandboxes = List.copyOf(sandboxes);
    instances = List.copyOf(instances);
  }
}
