package dev.j8s.kubelet.downward;

import java.util.List;

/** Where a pod and its node are reached, as known when a container is made; the primary first. */
public record PodAddresses(List<String> podIps, List<String> hostIps) {
  public static final PodAddresses UNKNOWN = new PodAddresses(List.of(), List.of());

  public PodAddresses {
    podIps = List.copyOf(podIps);
    hostIps = List.copyOf(hostIps);
  }
}
