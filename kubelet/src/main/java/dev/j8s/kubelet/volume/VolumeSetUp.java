package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.mount.Mounts;
import dev.j8s.kubelet.reference.ReferenceException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets up one volume at a time. Every step may be done again, so a set-up that was killed is
 * completed by the next.
 */
final class VolumeSetUp {
  static final String EMPTY_DIR = "kubernetes.io/empty-dir";
  private static final int OPEN_TO_ALL = 0777;

  private final Path root;
  private final Mounts mounts;
  private final Payloads payloads;
  private final Claims claims;
  private final Environment environment;
  private final Supplier<Map<String, Quantity>> allocatable;

  VolumeSetUp(
      Path root,
      Mounts mounts,
      Payloads payloads,
      Claims claims,
      Environment environment,
      Supplier<Map<String, Quantity>> allocatable) {
    this.root = requireNonNull(root, "root is null");
    this.mounts = requireNonNull(mounts, "mounts is null");
    this.payloads = requireNonNull(payloads, "payloads is null");
    this.claims = requireNonNull(claims, "claims is null");
    this.environment = requireNonNull(environment, "environment is null");
    this.allocatable = requireNonNull(allocatable, "allocatable is null");
  }

  /**
   * A volume that is ready.
   *
   * @param readOnly whether containers may never write to it, whatever they ask for
   */
  record Ready(Path path, boolean readOnly) {}

  /** Whether the volume's files follow objects of the API and must be written anew with them. */
  static boolean isWritten(Volume volume) {
    return plugin(volume) != null;
  }

  Ready setUp(Pod pod, Volume volume, Payloads.Tokens tokens)
      throws VolumeException, ReferenceException, IOException {
    if (isWritten(volume)) {
      return written(pod, volume, tokens);
    }
    if (volume.getEmptyDir() != null) {
      return emptyDir(pod, volume.getName(), volume.getEmptyDir());
    }
    if (volume.getHostPath() != null) {
      HostPathVolumeSource source = volume.getHostPath();
      HostPaths.check(Path.of(source.getPath()), source.getType() == null ? "" : source.getType());
      return new Ready(Path.of(source.getPath()), false);
    }
    if (volume.getPersistentVolumeClaim() != null) {
      var source = volume.getPersistentVolumeClaim();
      Path path = claims.resolve(pod.getMetadata().getNamespace(), source);
      boolean readOnly = Boolean.TRUE.equals(source.getReadOnly());
      if (!readOnly) {
        own(pod, path, false);
      }
      return new Ready(path, readOnly);
    }
    if (volume.getEphemeral() != null) {
      throw new VolumeException("ephemeral volumes are not supported by this node");
    }
    throw new VolumeException(
        "failed to get Plugin from volumeSpec for volume \"%s\" err=no volume plugin matched"
            .formatted(volume.getName()));
  }

  private static @Nullable String plugin(Volume volume) {
    if (volume.getConfigMap() != null) {
      return "kubernetes.io/configmap";
    }
    if (volume.getSecret() != null) {
      return "kubernetes.io/secret";
    }
    if (volume.getProjected() != null) {
      return "kubernetes.io/projected";
    }
    return volume.getDownwardAPI() == null ? null : "kubernetes.io/downward-api";
  }

  /** ConfigMaps lie on disk; what may hold a secret lies in memory only. */
  private static boolean inMemory(Volume volume) {
    return volume.getSecret() != null || volume.getProjected() != null;
  }

  private Ready written(Pod pod, Volume volume, Payloads.Tokens tokens)
      throws VolumeException, ReferenceException, IOException {
    Map<String, FileContent> files = payloads.of(pod, volume, tokens);
    Path path = folder(pod).volume(requireNonNull(plugin(volume)), volume.getName());
    makeFolder(path);
    if (inMemory(volume) && !mounts.mounted(path)) {
      mounts.tmpfs(path, memoryLimit(pod, null));
    }
    Modes.set(path, OPEN_TO_ALL);
    Long group = PodUsers.fsGroup(pod);
    if (group != null) {
      // What is below belongs to generations, each of which is owned before it is shown.
      giveRoot(path, group);
    }
    new AtomicWriter(path, environment)
        .write(
            files,
            generation -> {
              if (group != null) {
                GroupOwnership.apply(generation, group, true);
              }
            });
    return new Ready(path, true);
  }

  private static void giveRoot(Path path, long group) throws IOException {
    Files.setAttribute(path, "unix:gid", Math.toIntExact(group));
    Modes.set(path, OPEN_TO_ALL | 02000);
  }

  private Ready emptyDir(Pod pod, String name, EmptyDirVolumeSource source)
      throws IOException, VolumeException {
    Path path = folder(pod).volume(EMPTY_DIR, name);
    Path mark = folder(pod).readyMark(EMPTY_DIR, name);
    String medium = source.getMedium() == null ? "" : source.getMedium();
    boolean memory =
        switch (medium) {
          case "" -> false;
          case "Memory" -> true;
          default -> throw new VolumeException("unknown storage medium \"" + medium + "\"");
        };
    boolean standing = memory ? mounts.mounted(path) : Files.isDirectory(path);
    if (Files.exists(mark) && standing) {
      return new Ready(path, false);
    }
    makeFolder(path);
    if (memory && !standing) {
      mounts.tmpfs(path, memoryLimit(pod, source.getSizeLimit()));
    }
    Modes.set(path, OPEN_TO_ALL);
    own(pod, path, false);
    Files.createDirectories(mark.getParent());
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    return new Ready(path, false);
  }

  private void makeFolder(Path path) throws IOException {
    Files.createDirectories(path);
  }

  private static void own(Pod pod, Path path, boolean readOnly) throws IOException {
    Long group = PodUsers.fsGroup(pod);
    if (group == null) {
      return;
    }
    String policy = pod.getSpec().getSecurityContext().getFsGroupChangePolicy();
    if ("OnRootMismatch".equals(policy) && GroupOwnership.rootMatches(path, group, readOnly)) {
      return;
    }
    GroupOwnership.apply(path, group, readOnly);
  }

  /** The least of what the node gives, what the pod may use, and what the volume asks for. */
  private long memoryLimit(Pod pod, @Nullable Quantity asked) {
    BigDecimal limit = BigDecimal.ZERO;
    limit = least(limit, allocatable.get().get("memory"));
    BigDecimal ofPod = BigDecimal.ZERO;
    for (Container container : pod.getSpec().getContainers()) {
      Map<String, Quantity> limits =
          container.getResources() == null ? null : container.getResources().getLimits();
      Quantity own = limits == null ? null : limits.get("memory");
      if (own == null) {
        ofPod = BigDecimal.ZERO;
        break;
      }
      ofPod = ofPod.add(own.getNumericalAmount());
    }
    if (ofPod.signum() > 0) {
      limit = limit.signum() == 0 ? ofPod : limit.min(ofPod);
    }
    return least(limit, asked).longValue();
  }

  private static BigDecimal least(BigDecimal limit, @Nullable Quantity other) {
    BigDecimal amount = other == null ? BigDecimal.ZERO : other.getNumericalAmount();
    if (amount.signum() <= 0) {
      return limit;
    }
    return limit.signum() == 0 ? amount : limit.min(amount);
  }

  private PodFolder folder(Pod pod) {
    return new PodFolder(root, pod.getMetadata().getUid());
  }
}
