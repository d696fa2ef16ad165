package dev.j8s.kubelet.container;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import com.google.protobuf.ByteString;
import dev.j8s.client.json.Json;
import dev.j8s.kubelet.cgroup.Resources;
import dev.j8s.kubelet.env.ContainerEnvironment;
import dev.j8s.kubelet.env.ContainerStart;
import dev.j8s.kubelet.env.EnvironmentException;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.ContainerMetadata;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.ImageSpec;
import dev.j8s.kubelet.runtime.v1.KeyValue;
import dev.j8s.kubelet.runtime.v1.LinuxContainerConfig;
import dev.j8s.kubelet.runtime.v1.LinuxContainerResources;
import dev.j8s.kubelet.runtime.v1.Mount;
import dev.j8s.kubelet.runtime.v1.Signal;
import dev.j8s.kubelet.volume.PodVolumes;
import dev.j8s.kubelet.volume.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the runtime is told of one container. */
public final class ContainerConfigs {
  private static final String HOSTS = "/etc/hosts";
  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  private final PodDirectories directories;
  private final ContainerEnvironment environment;
  private final PodVolumes volumes;
  private final SecurityContexts security;
  private final Settings settings;

  /**
   * What is the same for every container of the node.
   *
   * @param nodeMemory in bytes
   * @param unifiedCgroups the node has cgroup v2
   */
  public record Settings(String clusterDomain, long nodeMemory, boolean unifiedCgroups) {}

  public ContainerConfigs(
      PodDirectories directories,
      ContainerEnvironment environment,
      PodVolumes volumes,
      Settings settings) {
    this.directories = directories;
    this.environment = environment;
    this.volumes = volumes;
    this.settings = settings;
    this.security = new SecurityContexts(directories);
  }

  /**
   * @param attempt how often the container was restarted
   * @param target the id of the container whose processes an ephemeral container sees
   */
  public ContainerConfig of(
      Pod pod,
      Container container,
      int attempt,
      Image image,
      List<String> podIps,
      Optional<String> target)
      throws ContainerConfigException {
    ContainerStart start = start(pod, container, podIps);
    ContainerConfig.Builder config =
        ContainerConfig.newBuilder()
            .setMetadata(
                ContainerMetadata.newBuilder().setName(container.getName()).setAttempt(attempt))
            .setImage(
                ImageSpec.newBuilder()
                    .setImage(image.getId())
                    .setUserSpecifiedImage(container.getImage()))
            .addAllCommand(start.command())
            .addAllArgs(start.args())
            .setWorkingDir(requireNonNullElse(container.getWorkingDir(), ""))
            .addAllMounts(mounts(pod, container, attempt, start.env(), podIps))
            .putAllLabels(Labels.ofPod(pod))
            .putLabels(Labels.CONTAINER_NAME, container.getName())
            .putAllAnnotations(annotations(pod, container, attempt))
            .setLogPath(PodDirectories.logPath(container.getName(), attempt))
            .setStdin(Boolean.TRUE.equals(container.getStdin()))
            .setStdinOnce(Boolean.TRUE.equals(container.getStdinOnce()))
            .setTty(Boolean.TRUE.equals(container.getTty()))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(resources(pod, container))
                    .setSecurityContext(security.container(pod, container, image, target)))
            .setStopSignal(stopSignal(container));
    start
        .env()
        .forEach((name, value) ->
            config.addEnvs(
                KeyValue.newBuilder().setKey(name).setValue(ByteString.copyFromUtf8(value))));
    return config.build();
  }

  private ContainerStart start(Pod pod, Container container, List<String> podIps)
      throws ContainerConfigException {
    try {
      return environment.resolve(pod, container, podIps);
    } catch (EnvironmentException e) {
      throw new ContainerConfigException(e);
    }
  }

  private List<Mount> mounts(
      Pod pod, Container container, int attempt, Map<String, String> env, List<String> podIps)
      throws ContainerConfigException {
    List<Mount> mounts = new ArrayList<>();
    try {
      mounts.addAll(volumes.mounts(pod, container, env));
      if (mounts.stream().noneMatch(m -> m.getContainerPath().equals(HOSTS))) {
        Path hosts = directories.hostsFile(pod.getMetadata().getUid());
        HostsFile.write(hosts, pod, PodHostname.of(pod, settings.clusterDomain()), podIps);
        mounts.add(mount(HOSTS, hosts));
      }
      mounts.add(mount(messagePath(container), messageFile(pod, container, attempt)));
      Files.createDirectories(directories.podLogs(pod).resolve(container.getName()));
    } catch (VolumeException e) {
      throw new ContainerConfigException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return mounts;
  }

  private Path messageFile(Pod pod, Container container, int attempt) throws IOException {
    Path file =
        directories
            .container(pod.getMetadata().getUid(), container.getName())
            .resolve("termination-" + attempt);
    Files.createDirectories(file.getParent());
    Files.write(file, "".getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    return file;
  }

  private static Mount mount(String path, Path file) {
    return Mount.newBuilder().setContainerPath(path).setHostPath(file.toString()).build();
  }

  private static String messagePath(Container container) {
    String path = container.getTerminationMessagePath();
    return path == null || path.isEmpty() ? DEFAULT_MESSAGE_PATH : path;
  }

  private static Map<String, String> annotations(Pod pod, Container container, int attempt) {
    return Map.of(
        Labels.RESOURCES,
        Json.string(requireNonNullElseGet(container.getResources(), ResourceRequirements::new)),
        Labels.HASH,
        Labels.hash(container),
        Labels.RESTART_COUNT,
        Integer.toString(attempt),
        Labels.MESSAGE_PATH,
        messagePath(container),
        Labels.MESSAGE_POLICY,
        requireNonNullElse(container.getTerminationMessagePolicy(), "File"),
        Labels.GRACE_PERIOD,
        Long.toString(requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), 30L)));
  }

  /** What a container may use, for its start and for a change while it runs. */
  public LinuxContainerResources resources(Pod pod, Container container) {
    Resources of = Resources.of(container);
    LinuxContainerResources.Builder resources =
        LinuxContainerResources.newBuilder()
            .setCpuShares(of.cpuShares())
            .setCpuPeriod(Resources.CPU_PERIOD_MICROS)
            .setOomScoreAdj(Resources.oomScoreAdjust(pod, container, settings.nodeMemory()));
    of.cpuQuota().ifPresent(resources::setCpuQuota);
    of.memoryLimit().ifPresent(resources::setMemoryLimitInBytes);
    if (settings.unifiedCgroups()) {
      resources.putUnified("memory.oom.group", "1");
    }
    return resources.build();
  }

  private static Signal stopSignal(Container container) {
    if (container.getLifecycle() == null || container.getLifecycle().getStopSignal() == null) {
      return Signal.SIGNAL_RUNTIME_DEFAULT;
    }
    String name = container.getLifecycle().getStopSignal();
    return Signal.valueOf("SIGNAL_" + name.replace("+", "PLUS").replace("-", "MINUS"));
  }
}
