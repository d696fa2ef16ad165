package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node, the pods on it (bound or assumed) and what they take. */
public final class NodeInfo {
  private final String name;
  private @Nullable Node node;
  private Map<String, String> labels = Map.of();
  private List<Taint> taints = List.of();
  private boolean unschedulable;
  private Amounts allocatable = new Amounts();
  private Map<String, Long> images = Map.of();

  private final Amounts requested;
  private final Amounts scored;
  private final Map<String, PodInfo> pods;
  private final Map<String, PodInfo> podsWithAffinity;
  private final Map<String, PodInfo> podsWithAntiAffinity;
  private final List<HostPort> usedPorts;

  NodeInfo(String name) {
    this.name = name;
    this.requested = new Amounts();
    this.scored = new Amounts();
    this.pods = new LinkedHashMap<>();
    this.podsWithAffinity = new HashMap<>(0);
    this.podsWithAntiAffinity = new HashMap<>(0);
    this.usedPorts = new ArrayList<>(0);
  }

  private NodeInfo(NodeInfo other) {
    name = other.name;
    node = other.node;
    labels = other.labels;
    taints = other.taints;
    unschedulable = other.unschedulable;
    allocatable = other.allocatable;
    images = other.images;
    requested = other.requested.copy();
    scored = other.scored.copy();
    pods = new LinkedHashMap<>(other.pods);
    podsWithAffinity = new HashMap<>(other.podsWithAffinity);
    podsWithAntiAffinity = new HashMap<>(other.podsWithAntiAffinity);
    usedPorts = new ArrayList<>(other.usedPorts);
  }

  /** To try out "what if": changes of the copy leave the original as it is. */
  public NodeInfo copy() {
    return new NodeInfo(this);
  }

  public String name() {
    return name;
  }

  /** Null when pods are still there of a node that is gone. */
  public @Nullable Node node() {
    return node;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public List<Taint> taints() {
    return taints;
  }

  public boolean unschedulable() {
    return unschedulable;
  }

  public Amounts allocatable() {
    return allocatable;
  }

  public Amounts requested() {
    return requested;
  }

  /** What the pods take with defaults for those that ask for nothing: for scores. */
  public Amounts scored() {
    return scored;
  }

  public Collection<PodInfo> pods() {
    return pods.values();
  }

  @Nullable PodInfo pod(String uid) {
    return pods.get(uid);
  }

  public Collection<PodInfo> podsWithAffinity() {
    return podsWithAffinity.values();
  }

  public Collection<PodInfo> podsWithAntiAffinity() {
    return podsWithAntiAffinity.values();
  }

  public List<HostPort> usedPorts() {
    return usedPorts;
  }

  /** The size in bytes of each image that is on the node, by every name of it. */
  public Map<String, Long> images() {
    return images;
  }

  /** Failure domain, for going round the zones in turn; empty when the node does not say. */
  String zone() {
    return labels.getOrDefault("topology.kubernetes.io/region", "")
        + "\0"
        + labels.getOrDefault("topology.kubernetes.io/zone", "");
  }

  void setNode(@Nullable Node node) {
    this.node = node;
    if (node == null) {
      return;
    }
    Map<String, String> given = node.getMetadata().getLabels();
    labels = given == null ? Map.of() : given;
    taints = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    unschedulable =
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    allocatable = Amounts.allocatable(node);
    images = new HashMap<>();
    if (node.getStatus() != null) {
      for (ContainerImage image : node.getStatus().getImages()) {
        Long size = image.getSizeBytes();
        for (String imageName : image.getNames()) {
          images.put(imageName, size == null ? 0L : size);
        }
      }
    }
  }

  public void addPod(PodInfo pod) {
    removePod(pod.uid());
    pods.put(pod.uid(), pod);
    requested.add(pod.requests());
    scored.add(pod.scoredRequests());
    usedPorts.addAll(pod.hostPorts());
    if (pod.hasAnyAffinity()) {
      podsWithAffinity.put(pod.uid(), pod);
    }
    if (!pod.antiAffinity().isEmpty()) {
      podsWithAntiAffinity.put(pod.uid(), pod);
    }
  }

  public @Nullable PodInfo removePod(String uid) {
    PodInfo pod = pods.remove(uid);
    if (pod != null) {
      requested.subtract(pod.requests());
      scored.subtract(pod.scoredRequests());
      for (HostPort port : pod.hostPorts()) {
        usedPorts.remove(port);
      }
      podsWithAffinity.remove(uid);
      podsWithAntiAffinity.remove(uid);
    }
    return pod;
  }

  @Override
  public String toString() {
    return name;
  }
}
