package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.PreScorePlugin;
import dev.j8s.scheduler.framework.ScorePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Container;
import java.util.ArrayList;
import java.util.List;

/** Prefers nodes that have the pod's images; images on few nodes count less, not to crowd those. */
public final class ImageLocality implements PreScorePlugin, ScorePlugin {
  private static final long MB = 1024 * 1024;
  private static final long MIN_BYTES = 23 * MB;
  private static final long MAX_BYTES_PER_CONTAINER = 1000 * MB;

  private record Images(List<String> names, long maxBytes) {}

  @Override
  public String name() {
    return "ImageLocality";
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    List<String> names = new ArrayList<>();
    var spec = pod.pod().getSpec();
    for (Container container : spec.getInitContainers()) {
      names.add(normalized(container.getImage()));
    }
    for (Container container : spec.getContainers()) {
      names.add(normalized(container.getImage()));
    }
    long maxBytes = MAX_BYTES_PER_CONTAINER * names.size();
    names.removeIf(name -> state.cluster().nodesWithImage(name) == 0);
    if (names.isEmpty()) {
      return Status.SKIP;
    }
    state.note(new Images(names, maxBytes));
    return Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    Images images = state.noted(Images.class);
    if (images == null) {
      return 0;
    }
    ClusterState cluster = state.cluster();
    long bytes = 0;
    for (String name : images.names()) {
      Long size = node.images().get(name);
      if (size != null) {
        double spread = (double) cluster.nodesWithImage(name) / cluster.nodes().size();
        bytes += (long) (size * spread);
      }
    }
    long bounded = Math.clamp(bytes, MIN_BYTES, images.maxBytes());
    return MAX_SCORE * (bounded - MIN_BYTES) / (images.maxBytes() - MIN_BYTES);
  }

  private static String normalized(String image) {
    String name = image == null ? "" : image;
    return name.lastIndexOf(':') <= name.lastIndexOf('/') ? name + ":latest" : name;
  }
}
