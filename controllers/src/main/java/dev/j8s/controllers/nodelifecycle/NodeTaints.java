package dev.j8s.controllers.nodelifecycle;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The taints that follow from a node's conditions; all others on a node are left alone. */
final class NodeTaints {
  static final String NO_SCHEDULE = "NoSchedule";
  static final String NO_EXECUTE = "NoExecute";
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  private static final Map<String, String> WHEN_TRUE =
      Map.of(
          "MemoryPressure", "node.kubernetes.io/memory-pressure",
          "DiskPressure", "node.kubernetes.io/disk-pressure",
          "PIDPressure", "node.kubernetes.io/pid-pressure",
          "NetworkUnavailable", "node.kubernetes.io/network-unavailable");
  private static final Set<String> OWN_NO_SCHEDULE =
      Set.of(
          NOT_READY,
          UNREACHABLE,
          UNSCHEDULABLE,
          "node.kubernetes.io/memory-pressure",
          "node.kubernetes.io/disk-pressure",
          "node.kubernetes.io/pid-pressure",
          "node.kubernetes.io/network-unavailable");

  private NodeTaints() {}

  /** The key of the NoExecute taint that the node should have; empty when it is ready. */
  static String eviction(Node node) {
    return switch (NodeConditions.ready(node)) {
      case NodeConditions.FALSE -> NOT_READY;
      case NodeConditions.UNKNOWN -> UNREACHABLE;
      default -> "";
    };
  }

  /**
   * All taints that the node should have.
   *
   * @param evict whether pods may be driven off a node that is not ready
   * @param now for taints that are new
   */
  static List<Taint> wanted(Node node, boolean evict, String now) {
    List<Taint> present = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    List<Taint> wanted = new ArrayList<>();
    for (Taint taint : present) {
      if (!isOwn(taint)) {
        wanted.add(taint);
      }
    }
    for (String key : noSchedule(node)) {
      wanted.add(keepOrNew(present, key, NO_SCHEDULE, now));
    }
    String eviction = eviction(node);
    if (!eviction.isEmpty() && (evict || has(present, eviction, NO_EXECUTE))) {
      wanted.add(keepOrNew(present, eviction, NO_EXECUTE, now));
    }
    return wanted;
  }

  static boolean has(List<Taint> taints, String key, String effect) {
    return taints.stream().anyMatch(taint -> is(taint, key, effect));
  }

  /** Same taints, in whatever order. */
  static boolean same(List<Taint> some, List<Taint> others) {
    return some.size() == others.size() && others.containsAll(some);
  }

  private static List<String> noSchedule(Node node) {
    List<String> keys = new ArrayList<>();
    if (node.getStatus() != null) {
      for (NodeCondition condition : node.getStatus().getConditions()) {
        String key = WHEN_TRUE.get(condition.getType());
        if (key != null && NodeConditions.TRUE.equals(condition.getStatus())) {
          keys.add(key);
        }
      }
    }
    String eviction = eviction(node);
    if (!eviction.isEmpty()) {
      keys.add(eviction);
    }
    if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
      keys.add(UNSCHEDULABLE);
    }
    return keys;
  }

  private static Taint keepOrNew(List<Taint> present, String key, String effect, String now) {
    for (Taint taint : present) {
      if (is(taint, key, effect)) {
        return taint;
      }
    }
    return new TaintBuilder().withKey(key).withEffect(effect).withTimeAdded(now).build();
  }

  private static boolean isOwn(Taint taint) {
    String key = requireNonNullElse(taint.getKey(), "");
    return switch (requireNonNullElse(taint.getEffect(), "")) {
      case NO_SCHEDULE -> OWN_NO_SCHEDULE.contains(key);
      case NO_EXECUTE -> key.equals(NOT_READY) || key.equals(UNREACHABLE);
      default -> false;
    };
  }

  private static boolean is(Taint taint, String key, String effect) {
    return key.equals(taint.getKey()) && effect.equals(taint.getEffect());
  }
}
