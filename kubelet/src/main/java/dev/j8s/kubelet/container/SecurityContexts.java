package dev.j8s.kubelet.container;

import dev.j8s.kubelet.runtime.v1.Capability;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.Int64Value;
import dev.j8s.kubelet.runtime.v1.LinuxContainerSecurityContext;
import dev.j8s.kubelet.runtime.v1.LinuxSandboxSecurityContext;
import dev.j8s.kubelet.runtime.v1.NamespaceMode;
import dev.j8s.kubelet.runtime.v1.NamespaceOption;
import dev.j8s.kubelet.runtime.v1.SELinuxOption;
import dev.j8s.kubelet.runtime.v1.SecurityProfile;
import dev.j8s.kubelet.runtime.v1.SupplementalGroupsPolicy;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who a container runs as and what it may do: the container's settings over the pod's. */
final class SecurityContexts {
  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final PodDirectories directories;

  SecurityContexts(PodDirectories directories) {
    this.directories = directories;
  }

  LinuxSandboxSecurityContext sandbox(Pod pod) {
    PodSecurityContext of = podContext(pod);
    LinuxSandboxSecurityContext.Builder context =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(pod))
            .setPrivileged(PodContainers.all(pod).anyMatch(c -> privileged(containerContext(c))))
            .addAllSupplementalGroups(groups(of))
            .setSupplementalGroupsPolicy(groupsPolicy(of))
            .setSeccomp(
                SecurityProfile.newBuilder()
                    .setProfileType(SecurityProfile.ProfileType.RuntimeDefault));
    if (of.getRunAsUser() != null) {
      context.setRunAsUser(Int64Value.newBuilder().setValue(of.getRunAsUser()));
      if (of.getRunAsGroup() != null) {
        context.setRunAsGroup(Int64Value.newBuilder().setValue(of.getRunAsGroup()));
      }
    }
    if (of.getSeLinuxOptions() != null) {
      context.setSelinuxOptions(selinux(of.getSeLinuxOptions()));
    }
    return context.build();
  }

  /**
   * @param target the container whose process namespace an ephemeral container joins
   * @throws ContainerConfigException when it must not run as root but would
   */
  LinuxContainerSecurityContext container(
      Pod pod, Container container, Image image, Optional<String> target)
      throws ContainerConfigException {
    PodSecurityContext ofPod = podContext(pod);
    SecurityContext of = containerContext(container);
    verifyNonRoot(pod, container, image);
    LinuxContainerSecurityContext.Builder context =
        LinuxContainerSecurityContext.newBuilder()
            .setPrivileged(privileged(of))
            .setReadonlyRootfs(Boolean.TRUE.equals(of.getReadOnlyRootFilesystem()))
            .setNoNewPrivs(Boolean.FALSE.equals(of.getAllowPrivilegeEscalation()))
            .addAllSupplementalGroups(groups(ofPod))
            .setSupplementalGroupsPolicy(groupsPolicy(ofPod))
            .setSeccomp(seccomp(either(of.getSeccompProfile(), ofPod.getSeccompProfile())));
    NamespaceOption.Builder namespaces = namespaces(pod).toBuilder();
    target.ifPresent(id -> namespaces.setPid(NamespaceMode.TARGET).setTargetId(id));
    context.setNamespaceOptions(namespaces);
    runAs(context, either(of.getRunAsUser(), ofPod.getRunAsUser()), image);
    Long group = either(of.getRunAsGroup(), ofPod.getRunAsGroup());
    if (group != null) {
      context.setRunAsGroup(Int64Value.newBuilder().setValue(group));
    }
    if (of.getCapabilities() != null) {
      context.setCapabilities(
          Capability.newBuilder()
              .addAllAddCapabilities(of.getCapabilities().getAdd())
              .addAllDropCapabilities(of.getCapabilities().getDrop()));
    }
    if (!"Unmasked".equals(of.getProcMount())) {
      context.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
    }
    SELinuxOptions selinux = either(of.getSeLinuxOptions(), ofPod.getSeLinuxOptions());
    if (selinux != null) {
      context.setSelinuxOptions(selinux(selinux));
    }
    AppArmorProfile apparmor = either(of.getAppArmorProfile(), ofPod.getAppArmorProfile());
    if (apparmor != null) {
      context.setApparmor(profile(apparmor.getType(), apparmor.getLocalhostProfile()));
    }
    return context.build();
  }

  private static void runAs(
      LinuxContainerSecurityContext.Builder context, @Nullable Long user, Image image) {
    if (user != null) {
      context.setRunAsUser(Int64Value.newBuilder().setValue(user));
    } else if (image.hasUid()) {
      context.setRunAsUser(image.getUid());
    } else if (!image.getUsername().isEmpty()) {
      context.setRunAsUsername(image.getUsername());
    } else {
      context.setRunAsUser(Int64Value.newBuilder().setValue(0));
    }
  }

  private static void verifyNonRoot(Pod pod, Container container, Image image)
      throws ContainerConfigException {
    PodSecurityContext ofPod = podContext(pod);
    SecurityContext of = containerContext(container);
    if (!Boolean.TRUE.equals(either(of.getRunAsNonRoot(), ofPod.getRunAsNonRoot()))) {
      return;
    }
    String where =
        " (pod: \"" + PodContainers.describe(pod) + "\", container: " + container.getName() + ")";
    Long user = either(of.getRunAsUser(), ofPod.getRunAsUser());
    if (user != null) {
      if (user == 0) {
        throw new ContainerConfigException("container's runAsUser breaks non-root policy" + where);
      }
      return;
    }
    if (image.hasUid() ? image.getUid().getValue() == 0 : image.getUsername().isEmpty()) {
      throw new ContainerConfigException(
          "container has runAsNonRoot and image will run as root" + where);
    }
    if (!image.hasUid()) {
      throw new ContainerConfigException(
          "container has runAsNonRoot and image has non-numeric user ("
              + image.getUsername()
              + "), cannot verify user is non-root"
              + where);
    }
  }

  private static NamespaceOption namespaces(Pod pod) {
    NamespaceMode pid = NamespaceMode.CONTAINER;
    if (Boolean.TRUE.equals(pod.getSpec().getHostPID())) {
      pid = NamespaceMode.NODE;
    } else if (Boolean.TRUE.equals(pod.getSpec().getShareProcessNamespace())) {
      pid = NamespaceMode.POD;
    }
    return NamespaceOption.newBuilder()
        .setNetwork(PodContainers.hostNetwork(pod) ? NamespaceMode.NODE : NamespaceMode.POD)
        .setIpc(
            Boolean.TRUE.equals(pod.getSpec().getHostIPC())
                ? NamespaceMode.NODE
                : NamespaceMode.POD)
        .setPid(pid)
        .build();
  }

  private SecurityProfile seccomp(@Nullable SeccompProfile profile) {
    return profile == null
        ? SecurityProfile.newBuilder()
            .setProfileType(SecurityProfile.ProfileType.Unconfined)
            .build()
        : profile(
            profile.getType(),
            profile.getLocalhostProfile() == null
                ? null
                : directories.seccompProfile(profile.getLocalhostProfile()).toString());
  }

  private static SecurityProfile profile(String type, @Nullable String localhost) {
    return SecurityProfile.newBuilder()
        .setProfileType(SecurityProfile.ProfileType.valueOf(type))
        .setLocalhostRef(Objects.requireNonNullElse(localhost, ""))
        .build();
  }

  private static SELinuxOption selinux(SELinuxOptions options) {
    return SELinuxOption.newBuilder()
        .setUser(Objects.requireNonNullElse(options.getUser(), ""))
        .setRole(Objects.requireNonNullElse(options.getRole(), ""))
        .setType(Objects.requireNonNullElse(options.getType(), ""))
        .setLevel(Objects.requireNonNullElse(options.getLevel(), ""))
        .build();
  }

  private static List<Long> groups(PodSecurityContext context) {
    List<Long> groups = new ArrayList<>(context.getSupplementalGroups());
    Stream.ofNullable(context.getFsGroup()).forEach(groups::add);
    return groups;
  }

  private static SupplementalGroupsPolicy groupsPolicy(PodSecurityContext context) {
    return "Strict".equals(context.getSupplementalGroupsPolicy())
        ? SupplementalGroupsPolicy.Strict
        : SupplementalGroupsPolicy.Merge;
  }

  private static boolean privileged(SecurityContext context) {
    return Boolean.TRUE.equals(context.getPrivileged());
  }

  private static PodSecurityContext podContext(Pod pod) {
    return Objects.requireNonNullElseGet(
        pod.getSpec().getSecurityContext(), PodSecurityContext::new);
  }

  private static SecurityContext containerContext(Container container) {
    return Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
  }

  private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
    return first != null ? first : second;
  }
}
