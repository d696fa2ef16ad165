package dev.j8s.kubelet.node;

import dev.j8s.kubelet.KubeletOptions;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.ImageService;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.VersionResponse;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the node's status. */
final class NodeStatuses {
  private static final int MOST_IMAGES = 50;
  private static final int MOST_IMAGE_NAMES = 5;

  private final KubeletOptions options;
  private final Machine machine;
  private final ContainerRuntime runtime;
  private final ImageService images;
  private final RuntimeHealth health;
  private final NodeConditions conditions;

  private String runtimeVersion = "";

  NodeStatuses(
      KubeletOptions options, Machine machine, ContainerRuntime runtime, ImageService images) {
    this.options = options;
    this.machine = machine;
    this.runtime = runtime;
    this.images = images;
    this.health = new RuntimeHealth(runtime);
    this.conditions = new NodeConditions(machine);
  }

  NodeStatus now(List<NodeCondition> before, List<ContainerImage> imagesBefore, Instant now) {
    Optional<String> problem = health.problem();
    return new NodeStatusBuilder()
        .withAddresses(addresses())
        .withCapacity(machine.capacity(options.maxPods()))
        .withAllocatable(machine.allocatable(options.maxPods()))
        .withConditions(conditions.all(problem, before, now))
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(options.port())
        .endDaemonEndpoints()
        .withNodeInfo(info())
        .withImages(problem.isPresent() ? imagesBefore : images())
        .build();
  }

  private List<NodeAddress> addresses() {
    return Stream.concat(
            options.nodeIps().stream().map(ip -> new NodeAddress(ip, "InternalIP")),
            Stream.of(new NodeAddress(options.nodeName(), "Hostname")))
        .toList();
  }

  private NodeSystemInfo info() {
    return new NodeSystemInfoBuilder()
        .withMachineID(machine.machineId())
        .withSystemUUID(machine.systemUuid())
        .withBootID(machine.bootId())
        .withKernelVersion(machine.kernel())
        .withOsImage(machine.osImage())
        .withContainerRuntimeVersion(runtimeVersion())
        .withKubeletVersion(options.version())
        .withKubeProxyVersion("")
        .withOperatingSystem("linux")
        .withArchitecture(machine.architecture())
        .build();
  }

  private String runtimeVersion() {
    if (runtimeVersion.isEmpty()) {
      try {
        VersionResponse version = runtime.version();
        runtimeVersion = version.getRuntimeName() + "://" + version.getRuntimeVersion();
      } catch (RuntimeCallException e) {
        return "";
      }
    }
    return runtimeVersion;
  }

  /** The largest ones. */
  private List<ContainerImage> images() {
    return images.images().stream()
        .sorted(Comparator.comparingLong(Image::getSize).reversed().thenComparing(Image::getId))
        .limit(MOST_IMAGES)
        .map(NodeStatuses::image)
        .toList();
  }

  private static ContainerImage image(Image image) {
    List<String> names = new ArrayList<>(image.getRepoDigestsList());
    names.addAll(image.getRepoTagsList());
    return new ContainerImage(names.stream().limit(MOST_IMAGE_NAMES).toList(), image.getSize());
  }
}
