package dev.j8s.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import org.jspecify.annotations.Nullable;

/** Reads a node's conditions. */
final class NodeConditions {
  static final String READY = "Ready";
  static final String TRUE = "True";
  static final String FALSE = "False";
  static final String UNKNOWN = "Unknown";

  private NodeConditions() {}

  static @Nullable NodeCondition find(Node node, String type) {
    if (node.getStatus() != null) {
      for (NodeCondition condition : node.getStatus().getConditions()) {
        if (type.equals(condition.getType())) {
          return condition;
        }
      }
    }
    return null;
  }

  /** A node that never said anything is Unknown. */
  static String ready(Node node) {
    NodeCondition ready = find(node, READY);
    return ready == null ? UNKNOWN : ready.getStatus();
  }

  static boolean isReady(Node node) {
    return TRUE.equals(ready(node));
  }
}
