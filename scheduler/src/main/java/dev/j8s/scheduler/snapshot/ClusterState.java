package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All nodes with the pods on them. A pod is here from the moment it is assumed on a node, before
 * the API server knows; it goes when binding fails, when it ends or when it is deleted. Each change
 * costs what it changes; only a node that comes or goes makes the order be built again.
 */
public final class ClusterState {
  private final Map<String, NodeInfo> nodes = new HashMap<>();
  private final Map<String, String> nodeOfPod = new HashMap<>();
  private final Set<String> assumed = new LinkedHashSet<>();
  private final Set<NodeInfo> withAffinity = new LinkedHashSet<>();
  private final Set<NodeInfo> withAntiAffinity = new LinkedHashSet<>();
  private final Map<String, Integer> nodesWithImage = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final Nominations nominations = new Nominations();
  private final MatchCounts counts = new MatchCounts(this);
  private @Nullable List<NodeInfo> order;

  public @Nullable NodeInfo node(String name) {
    NodeInfo info = nodes.get(name);
    return info == null || info.node() == null ? null : info;
  }

  /** Every node that is there, zones in turn, so that neighbours in the list are far apart. */
  public List<NodeInfo> nodes() {
    if (order == null) {
      order = inTurn(nodes.values());
    }
    return order;
  }

  /** Also nodes that are gone while pods of theirs are still there. */
  Collection<NodeInfo> all() {
    return nodes.values();
  }

  /** The nodes with pods that have any kind of pod (anti-)affinity. */
  public Collection<NodeInfo> nodesWithAffinity() {
    return withAffinity;
  }

  /** The nodes with pods that refuse others. */
  public Collection<NodeInfo> nodesWithAntiAffinity() {
    return withAntiAffinity;
  }

  /** On how many nodes an image is. */
  public int nodesWithImage(String image) {
    return nodesWithImage.getOrDefault(image, 0);
  }

  public Map<String, String> namespaceLabels(String namespace) {
    return namespaceLabels.getOrDefault(namespace, Map.of());
  }

  public void setNamespace(String name, @Nullable Map<String, String> labels) {
    namespaceLabels.put(name, labels == null ? Map.of() : labels);
  }

  public void removeNamespace(String name) {
    namespaceLabels.remove(name);
  }

  /** How many pods match, by node; kept up to date from the first question on. */
  public MatchCounts counts() {
    return counts;
  }

  public Nominations nominations() {
    return nominations;
  }

  public NodeInfo setNode(Node node) {
    NodeInfo info = nodes.computeIfAbsent(node.getMetadata().getName(), NodeInfo::new);
    boolean isNew = info.node() == null;
    String zone = info.zone();
    countImages(info, -1);
    info.setNode(node);
    countImages(info, 1);
    if (isNew || !zone.equals(info.zone())) {
      order = null;
    }
    return info;
  }

  public void removeNode(String name) {
    NodeInfo info = nodes.get(name);
    if (info == null || info.node() == null) {
      return;
    }
    countImages(info, -1);
    info.setNode(null);
    order = null;
    dropIfUnused(info);
  }

  /** Adds a pod that is bound, or replaces what is known of it. Confirms it when it was assumed. */
  public void setPod(PodInfo pod, String nodeName) {
    assumed.remove(pod.uid());
    place(pod, nodeName);
  }

  /** Takes the room for a pod that is about to be bound. */
  public void assume(PodInfo pod, String nodeName) {
    place(pod, nodeName);
    assumed.add(pod.uid());
  }

  public boolean isAssumed(String uid) {
    return assumed.contains(uid);
  }

  /** The pod as it is known on its node; null when it is on none. */
  public @Nullable PodInfo pod(String uid) {
    String nodeName = nodeOfPod.get(uid);
    NodeInfo info = nodeName == null ? null : nodes.get(nodeName);
    return info == null ? null : info.pod(uid);
  }

  /** Whether the pod is on a node, bound or assumed. */
  public boolean has(String uid) {
    return nodeOfPod.containsKey(uid);
  }

  /** Gives the room of an assumed pod back; one that is known to be bound stays. */
  public void forget(String uid) {
    if (assumed.contains(uid)) {
      removePod(uid);
    }
  }

  public @Nullable PodInfo removePod(String uid) {
    assumed.remove(uid);
    String nodeName = nodeOfPod.remove(uid);
    NodeInfo info = nodeName == null ? null : nodes.get(nodeName);
    if (info == null) {
      return null;
    }
    PodInfo removed = info.removePod(uid);
    if (removed != null) {
      counts.removed(removed, info);
    }
    index(info);
    dropIfUnused(info);
    return removed;
  }

  private void place(PodInfo pod, String nodeName) {
    String before = nodeOfPod.put(pod.uid(), nodeName);
    NodeInfo old = before == null ? null : nodes.get(before);
    if (old != null) {
      PodInfo removed = old.removePod(pod.uid());
      if (removed != null) {
        counts.removed(removed, old);
      }
      index(old);
    }
    NodeInfo info = nodes.computeIfAbsent(nodeName, NodeInfo::new);
    info.addPod(pod);
    counts.added(pod, info);
    index(info);
    if (old != null && old != info) {
      dropIfUnused(old);
    }
  }

  private void index(NodeInfo info) {
    keep(withAffinity, info, !info.podsWithAffinity().isEmpty());
    keep(withAntiAffinity, info, !info.podsWithAntiAffinity().isEmpty());
  }

  private static void keep(Set<NodeInfo> set, NodeInfo info, boolean member) {
    if (member) {
      set.add(info);
    } else if (!set.isEmpty()) {
      set.remove(info);
    }
  }

  private void countImages(NodeInfo info, int by) {
    if (info.node() != null) {
      for (String image : info.images().keySet()) {
        nodesWithImage.merge(image, by, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
      }
    }
  }

  private void dropIfUnused(NodeInfo info) {
    if (info.node() == null && info.pods().isEmpty()) {
      nodes.remove(info.name());
      counts.forget(info);
    }
  }

  private static List<NodeInfo> inTurn(Collection<NodeInfo> all) {
    Map<String, Deque<NodeInfo>> zones = new LinkedHashMap<>();
    int total = 0;
    for (NodeInfo info : all) {
      if (info.node() != null) {
        zones.computeIfAbsent(info.zone(), _ -> new ArrayDeque<>()).add(info);
        total++;
      }
    }
    List<NodeInfo> ordered = new ArrayList<>(total);
    while (ordered.size() < total) {
      for (Deque<NodeInfo> zone : zones.values()) {
        NodeInfo next = zone.poll();
        if (next != null) {
          ordered.add(next);
        }
      }
    }
    return ordered;
  }
}
