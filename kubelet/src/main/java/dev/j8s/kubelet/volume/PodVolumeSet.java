package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.reference.ReferenceException;
import dev.j8s.kubelet.reference.WatchedObjects;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes of one pod. All its state is guarded by its lock. */
final class PodVolumeSet {
  private static final Logger LOG = LoggerFactory.getLogger(PodVolumeSet.class);

  private final VolumeSetUp setUp;
  private final WatchedObjects objects;
  private final Environment environment;
  private final PodTokens tokens;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, VolumeSetUp.Ready> ready = new LinkedHashMap<>();
  private Pod pod;
  private Environment.@Nullable Timer rotation;
  private boolean gone;

  PodVolumeSet(
      Pod pod,
      VolumeSetUp setUp,
      WatchedObjects objects,
      PodTokens tokens,
      Environment environment) {
    this.pod = requireNonNull(pod, "pod is null");
    this.objects = requireNonNull(objects, "objects is null");
    this.setUp = requireNonNull(setUp, "setUp is null");
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /** Sets up what is not ready yet; every volume is tried before the first failure is told. */
  void prepare(Pod current) throws VolumeException {
    lock.lock();
    try {
      follow(current);
      Set<String> used = used(pod);
      VolumeException first = null;
      for (Volume volume : pod.getSpec().getVolumes()) {
        if (used.contains(volume.getName()) && !ready.containsKey(volume.getName()) && !gone) {
          try {
            setUp(volume);
          } catch (VolumeException e) {
            first = first == null ? e : first;
          }
        }
      }
      planRotation();
      if (first != null) {
        throw first;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the newest state that is known of the pod: callers on several threads overtake. */
  private void follow(Pod current) {
    if (!gone) {
      pod = isOlder(current, pod) ? pod : current;
      objects.track(pod);
    }
  }

  private static boolean isOlder(Pod one, Pod other) {
    return version(one) < version(other);
  }

  private static long version(Pod pod) {
    String version = pod.getMetadata().getResourceVersion();
    return version == null ? 0 : Long.parseLong(version);
  }

  /** The pod changed: what shows it is written anew. */
  void update(Pod current) {
    lock.lock();
    try {
      follow(current);
      refresh();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is ready anew from the pod and the objects as they are now. */
  void refresh() {
    lock.lock();
    try {
      if (gone) {
        return;
      }
      for (Volume volume : pod.getSpec().getVolumes()) {
        if (ready.containsKey(volume.getName()) && VolumeSetUp.isWritten(volume)) {
          try {
            setUp(volume);
          } catch (VolumeException e) {
            LOG.warn(
                "volume of pod {}/{} keeps its old content: {}",
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                e.getMessage());
          }
        }
      }
      planRotation();
    } finally {
      lock.unlock();
    }
  }

  VolumeSetUp.Ready ready(String volume) throws VolumeException {
    lock.lock();
    try {
      VolumeSetUp.Ready found = ready.get(volume);
      if (found == null) {
        throw new VolumeException("cannot find volume \"" + volume + "\" to mount into container");
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** From here on nothing is written any more. */
  void retire() {
    lock.lock();
    try {
      gone = true;
      objects.untrack(pod.getMetadata().getUid());
      if (rotation != null) {
        rotation.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private void setUp(Volume volume) throws VolumeException {
    try {
      ready.put(
          volume.getName(), setUp.setUp(pod, volume, projection -> tokens.token(pod, projection)));
    } catch (VolumeException | ReferenceException | IOException | RuntimeException e) {
      throw new VolumeException(
          "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof NoSuchFileException missing
        ? missing.getFile() + ": no such file or directory"
        : String.valueOf(e.getMessage());
  }

  private void planRotation() {
    if (rotation != null) {
      rotation.cancel();
      rotation = null;
    }
    tokens
        .nextReplacement()
        .ifPresent(at -> {
          Duration left = Duration.between(environment.now(), at);
          rotation =
              environment.schedule(left.isNegative() ? Duration.ofSeconds(1) : left, this::refresh);
        });
  }

  /** As upstream, volumes that no container mounts are left alone. */
  private static Set<String> used(Pod pod) {
    Set<String> names = new HashSet<>();
    for (Container container : pod.getSpec().getInitContainers()) {
      container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(names::add);
    }
    for (Container container : pod.getSpec().getContainers()) {
      container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(names::add);
    }
    pod.getSpec()
        .getEphemeralContainers()
        .forEach(container ->
            container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(names::add));
    return names;
  }
}
