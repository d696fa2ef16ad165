package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.mount.Mounts;
import dev.j8s.kubelet.reference.WatchedObjects;
import dev.j8s.kubelet.runtime.v1.Mount;
import dev.j8s.kubelet.runtime.v1.MountPropagation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of all pods of a node, under one folder. What is known of a pod is made from its
 * object and the disk, so nothing is lost with the process.
 */
public final class NodeVolumes implements PodVolumes {
  private final Path root;
  private final Client client;
  private final WatchedObjects objects;
  private final Mounts mounts;
  private final Environment environment;
  private final VolumeSetUp setUp;
  private final SubPaths subPaths;
  private final Map<String, PodVolumeSet> pods = new ConcurrentHashMap<>();

  /**
   * @param root the kubelet's folder; pods are in {@code pods} below it
   * @param objects closed with this
   * @param allocatable what the node can give, by resource
   */
  public NodeVolumes(
      Path root,
      Client client,
      WatchedObjects objects,
      Mounts mounts,
      Environment environment,
      Supplier<Map<String, Quantity>> allocatable) {
    this.root = requireNonNull(root, "root is null");
    this.client = requireNonNull(client, "client is null");
    this.objects = requireNonNull(objects, "objects is null");
    this.mounts = requireNonNull(mounts, "mounts is null");
    this.environment = requireNonNull(environment, "environment is null");
    var payloads = new Payloads(objects, allocatable);
    setUp = new VolumeSetUp(root, mounts, payloads, new Claims(client), environment, allocatable);
    subPaths = new SubPaths(mounts);
    objects.addListener(uid -> environment.executor().execute(() -> refresh(uid)));
  }

  private void refresh(String podUid) {
    PodVolumeSet volumes = pods.get(podUid);
    if (volumes != null) {
      volumes.refresh();
    }
  }

  @Override
  public void prepare(Pod pod) throws VolumeException {
    pods.computeIfAbsent(
            pod.getMetadata().getUid(),
            _ ->
                new PodVolumeSet(
                    pod, setUp, objects, new PodTokens(client, environment), environment))
        .prepare(pod);
  }

  @Override
  public void update(Pod pod) {
    PodVolumeSet volumes = pods.get(pod.getMetadata().getUid());
    if (volumes != null) {
      volumes.update(pod);
    }
  }

  @Override
  public List<Mount> mounts(Pod pod, Container container, Map<String, String> env)
      throws VolumeException {
    String uid = pod.getMetadata().getUid();
    List<Mount> result = new ArrayList<>();
    for (int i = 0; i < container.getVolumeMounts().size(); i++) {
      VolumeMount mount = container.getVolumeMounts().get(i);
      PodVolumeSet volumes = pods.get(uid);
      if (volumes == null) {
        throw new VolumeException("volumes of pod " + uid + " are not prepared");
      }
      VolumeSetUp.Ready volume = volumes.ready(mount.getName());
      String subPath = SubPaths.wanted(mount, env);
      Path host = volume.path();
      if (!subPath.isEmpty()) {
        Path target = new PodFolder(root, uid).subPath(mount.getName(), container.getName(), i);
        host = subPaths.prepare(host, subPath, target, mount.getName(), container.getName());
      }
      result.add(
          Mount.newBuilder()
              .setHostPath(host.toString())
              .setContainerPath(absolute(mount.getMountPath()))
              .setReadonly(volume.readOnly() || Boolean.TRUE.equals(mount.getReadOnly()))
              .setPropagation(propagation(mount.getMountPropagation()))
              .build());
    }
    return result;
  }

  @Override
  public Optional<String> overLimit(Pod pod) throws IOException {
    PodFolder folder = new PodFolder(root, pod.getMetadata().getUid());
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (SizeLimits.limited(volume)) {
        Path path = folder.volume(VolumeSetUp.EMPTY_DIR, volume.getName());
        Quantity limit = volume.getEmptyDir().getSizeLimit();
        if (Files.isDirectory(path)
            && limit.getNumericalAmount().compareTo(BigDecimal.valueOf(SizeLimits.used(path)))
                < 0) {
          return Optional.of(
              "Usage of EmptyDir volume \"%s\" exceeds the limit \"%s\". "
                  .formatted(volume.getName(), limit));
        }
      }
    }
    return Optional.empty();
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static MountPropagation propagation(@Nullable String wanted) throws VolumeException {
    return switch (wanted == null ? "None" : wanted) {
      case "None" -> MountPropagation.PROPAGATION_PRIVATE;
      case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
      case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
      default -> throw new VolumeException("invalid MountPropagation mode: \"" + wanted + "\"");
    };
  }

  @Override
  public void tearDown(String podUid) throws VolumeException {
    PodVolumeSet volumes = pods.get(podUid);
    if (volumes != null) {
      volumes.retire();
    }
    try {
      PodRemoval.remove(new PodFolder(root, podUid).path(), mounts);
    } catch (IOException e) {
      throw new VolumeException(
          "volumes of pod " + podUid + " can't be removed: " + e.getMessage(), e);
    }
    pods.remove(podUid);
  }

  @Override
  public Set<String> podUids() {
    Path folder = PodFolder.pods(root);
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    pods.values().forEach(PodVolumeSet::retire);
    objects.close();
  }
}
