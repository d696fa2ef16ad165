package dev.j8s.kubelet.volume;

import dev.j8s.kubelet.runtime.v1.Mount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives pods their volumes. Thread-safe; calls for different pods never wait for each other. */
public interface PodVolumes extends AutoCloseable {
  /**
   * Makes every volume of the pod ready and keeps its content current until {@link #tearDown}.
   * Blocks; safe to call again for the same pod, also after a restart of the agent, and cheap when
   * nothing is left to do.
   *
   * @throws VolumeException in upstream's words, such as {@code MountVolume.SetUp failed for volume
   *     "config" : configmap "app" not found}
   */
  void prepare(Pod pod) throws VolumeException;

  /** The pod object changed (labels, annotations, ...): volumes that show it are rewritten. */
  void update(Pod pod);

  /**
   * The container's volume mounts, sub paths made and checked. Mounts that are not volumes (hosts
   * file, termination log) are the caller's.
   *
   * @param env the container's resolved environment, for {@code subPathExpr}
   */
  List<Mount> mounts(Pod pod, Container container, Map<String, String> env) throws VolumeException;

  /** Which volume has grown past its sizeLimit, in upstream's words; blocks while it measures. */
  Optional<String> overLimit(Pod pod) throws IOException;

  /** Unmounts and removes all volumes of a pod whose containers are gone. Safe to call again. */
  void tearDown(String podUid) throws VolumeException;

  /** The uids of pods that have volumes on this node's disk, also from before a restart. */
  Set<String> podUids();

  @Override
  void close();
}
