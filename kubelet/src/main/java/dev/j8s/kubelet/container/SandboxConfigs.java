package dev.j8s.kubelet.container;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.cgroup.Resources;
import dev.j8s.kubelet.runtime.v1.LinuxContainerResources;
import dev.j8s.kubelet.runtime.v1.LinuxPodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxMetadata;
import dev.j8s.kubelet.runtime.v1.PortMapping;
import dev.j8s.kubelet.runtime.v1.Protocol;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.util.Map;
import java.util.stream.Stream;

/** What the runtime is told of a pod as a whole. */
public final class SandboxConfigs {
  private final PodDirectories directories;
  private final PodDns dns;
  private final SecurityContexts security;

  public SandboxConfigs(PodDirectories directories, PodDns dns) {
    this.directories = directories;
    this.dns = dns;
    this.security = new SecurityContexts(directories);
  }

  /**
   * @param attempt how many sandboxes the pod had before
   * @param cgroupParent the pod's control group
   */
  public PodSandboxConfig of(Pod pod, int attempt, String cgroupParent) {
    if (Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
      // The runtime would ignore the wish, and root would be the host's root.
      throw new IllegalArgumentException("the runtime does not support user namespaces");
    }
    PodSandboxConfig.Builder config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(pod.getMetadata().getName())
                    .setNamespace(pod.getMetadata().getNamespace())
                    .setUid(pod.getMetadata().getUid())
                    .setAttempt(attempt))
            .setLogDirectory(directories.podLogs(pod).toString())
            .setDnsConfig(dns.of(pod))
            .putAllLabels(requireNonNullElse(pod.getMetadata().getLabels(), Map.of()))
            .putAllLabels(Labels.ofPod(pod))
            .putAllAnnotations(requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of()))
            .setLinux(linux(pod, cgroupParent));
    if (!PodContainers.hostNetwork(pod)) {
      config.setHostname(PodHostname.of(pod, dns.domain()).kernelName());
      ports(pod).forEach(config::addPortMappings);
    }
    return config.build();
  }

  private LinuxPodSandboxConfig linux(Pod pod, String cgroupParent) {
    Resources resources = Resources.of(pod);
    LinuxContainerResources.Builder sum =
        LinuxContainerResources.newBuilder()
            .setCpuPeriod(Resources.CPU_PERIOD_MICROS)
            .setCpuShares(resources.cpuShares());
    resources.cpuQuota().ifPresent(sum::setCpuQuota);
    resources.memoryLimit().ifPresent(sum::setMemoryLimitInBytes);
    LinuxPodSandboxConfig.Builder linux =
        LinuxPodSandboxConfig.newBuilder()
            .setCgroupParent(cgroupParent)
            .setSecurityContext(security.sandbox(pod))
            .setResources(sum);
    PodSecurityContext context = pod.getSpec().getSecurityContext();
    if (context != null) {
      context
          .getSysctls()
          .forEach(s -> linux.putSysctls(s.getName().replace('/', '.'), s.getValue()));
    }
    return linux.build();
  }

  private static Stream<PortMapping> ports(Pod pod) {
    return Stream.concat(
            PodContainers.inits(pod).stream().filter(PodContainers::isSidecar),
            PodContainers.mains(pod).stream())
        .map(Container::getPorts)
        .flatMap(java.util.List::stream)
        .filter(port -> requireNonNullElse(port.getHostPort(), 0) > 0)
        .map(SandboxConfigs::port);
  }

  private static PortMapping port(ContainerPort port) {
    return PortMapping.newBuilder()
        .setProtocol(Protocol.valueOf(requireNonNullElse(port.getProtocol(), "TCP")))
        .setContainerPort(port.getContainerPort())
        .setHostPort(port.getHostPort())
        .setHostIp(requireNonNullElse(port.getHostIP(), ""))
        .build();
  }
}
