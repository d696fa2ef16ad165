package dev.j8s.scheduler.snapshot;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pods that wait for room being made on a node; others of lower priority must not take it. */
public final class Nominations {
  private final Map<String, Map<String, PodInfo>> byNode = new HashMap<>();
  private final Map<String, String> nodeOf = new HashMap<>();

  /** Replaces what was known; an empty node takes the nomination back. */
  public void set(PodInfo pod, String node) {
    remove(pod.uid());
    if (!node.isEmpty()) {
      nodeOf.put(pod.uid(), node);
      byNode.computeIfAbsent(node, _ -> new LinkedHashMap<>()).put(pod.uid(), pod);
    }
  }

  public void remove(String uid) {
    String node = nodeOf.remove(uid);
    if (node != null) {
      byNode.computeIfPresent(
          node,
          (_, pods) -> {
            pods.remove(uid);
            return pods.isEmpty() ? null : pods;
          });
    }
  }

  public Collection<PodInfo> on(String node) {
    Map<String, PodInfo> pods = byNode.get(node);
    return pods == null ? List.of() : pods.values();
  }

  /** Empty when the pod is nominated nowhere. */
  public String nodeOf(String uid) {
    return nodeOf.getOrDefault(uid, "");
  }
}
