package dev.j8s.kubelet.container;

import dev.j8s.client.json.Json;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What the runtime keeps for us with each container, so that they are found again. */
public final class Labels {
  public static final String POD_NAME = "io.kubernetes.pod.name";
  public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  public static final String POD_UID = "io.kubernetes.pod.uid";
  public static final String CONTAINER_NAME = "io.kubernetes.container.name";

  static final String HASH = "io.kubernetes.container.hash";
  static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
  static final String RESOURCES = "io.kubernetes.container.resources";
  static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
  static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
  static final String GRACE_PERIOD = "io.kubernetes.pod.terminationGracePeriod";

  private Labels() {}

  static Map<String, String> ofPod(Pod pod) {
    return Map.of(
        POD_NAME, pod.getMetadata().getName(),
        POD_NAMESPACE, pod.getMetadata().getNamespace(),
        POD_UID, pod.getMetadata().getUid());
  }

  /** Changes when the container must be started anew: with its name or image. */
  public static String hash(Container container) {
    CRC32C crc = new CRC32C();
    crc.update(
        (container.getName() + "\0" + container.getImage()).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  public static String hash(ContainerStatus status) {
    return status.getAnnotationsOrDefault(HASH, "");
  }

  public static int restartCount(ContainerStatus status) {
    return Integer.parseInt(status.getAnnotationsOrDefault(RESTART_COUNT, "0"));
  }

  /** What the container was started with; empty when an older agent started it. */
  public static Optional<ResourceRequirements> resources(ContainerStatus status) {
    String json = status.getAnnotationsOrDefault(RESOURCES, "");
    return json.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.mapper().readValue(json, ResourceRequirements.class));
  }

  public static String messagePath(ContainerStatus status) {
    return status.getAnnotationsOrDefault(MESSAGE_PATH, "");
  }

  public static boolean messageFromLogs(ContainerStatus status) {
    return status.getAnnotationsOrDefault(MESSAGE_POLICY, "").equals("FallbackToLogsOnError");
  }

  /** The grace period of a container whose pod is no longer known, in seconds. */
  public static long gracePeriod(ContainerStatus status) {
    return Long.parseLong(status.getAnnotationsOrDefault(GRACE_PERIOD, "30"));
  }
}
