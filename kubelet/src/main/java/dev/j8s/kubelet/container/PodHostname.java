package dev.j8s.kubelet.container;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What a pod calls itself.
 *
 * @param domain {@code subdomain.namespace.svc.cluster-domain}, or empty
 * @param qualifiedAsHostname the kernel's host name is the qualified one
 */
record PodHostname(String name, String domain, boolean qualifiedAsHostname) {
  private static final int MAX_LABEL = 63;
  private static final int MAX_KERNEL = 64;

  static PodHostname of(Pod pod, String clusterDomain) {
    String override = pod.getSpec().getHostnameOverride();
    if (override != null && !override.isEmpty()) {
      return new PodHostname(override, "", false);
    }
    String name = pod.getSpec().getHostname();
    if (name == null || name.isEmpty()) {
      name = truncated(pod.getMetadata().getName());
    }
    String subdomain = pod.getSpec().getSubdomain();
    String domain =
        subdomain == null || subdomain.isEmpty()
            ? ""
            : subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + clusterDomain;
    return new PodHostname(name, domain, Boolean.TRUE.equals(pod.getSpec().getSetHostnameAsFQDN()));
  }

  private static String truncated(String podName) {
    if (podName.length() <= MAX_LABEL) {
      return podName;
    }
    return podName.substring(0, MAX_LABEL).replaceAll("[-.]+$", "");
  }

  String qualified() {
    return name + "." + domain;
  }

  /** What the kernel is told; an error in upstream's words when it is too long. */
  String kernelName() {
    if (!qualifiedAsHostname || domain.isEmpty()) {
      return name;
    }
    if (qualified().length() > MAX_KERNEL) {
      throw new IllegalArgumentException(
          "failed to construct FQDN from pod hostname and cluster domain, FQDN "
              + qualified()
              + " is too long ("
              + MAX_KERNEL
              + " characters is the max, "
              + qualified().length()
              + " characters requested)");
    }
    return qualified();
  }
}
