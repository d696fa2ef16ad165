package dev.j8s.kubelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who a pod's containers run as, as far as the volumes' owners depend on it. */
final class PodUsers {
  private PodUsers() {}

  static @Nullable Long fsGroup(Pod pod) {
    var context = pod.getSpec().getSecurityContext();
    return context == null ? null : context.getFsGroup();
  }

  /** The user that all containers run as; null when they differ or one does not say. */
  static @Nullable Long shared(Pod pod) {
    var context = pod.getSpec().getSecurityContext();
    Long ofPod = context == null ? null : context.getRunAsUser();
    Set<@Nullable Long> users = new HashSet<>();
    Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .forEach(container -> users.add(user(container, ofPod)));
    return users.size() == 1 ? users.iterator().next() : null;
  }

  private static @Nullable Long user(Container container, @Nullable Long ofPod) {
    var context = container.getSecurityContext();
    Long own = context == null ? null : context.getRunAsUser();
    return own == null ? ofPod : own;
  }
}
