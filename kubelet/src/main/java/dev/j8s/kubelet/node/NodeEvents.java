package dev.j8s.kubelet.node;

import dev.j8s.client.events.EventRecorder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Events about the node: its agent's start, and each change of a condition. */
final class NodeEvents {
  private final EventRecorder recorder;
  private final String node;
  private final Map<String, String> told = new HashMap<>();

  NodeEvents(EventRecorder recorder, String node) {
    this.recorder = recorder;
    this.node = node;
  }

  void starting() {
    event("Starting", "Starting kubelet.");
  }

  /** These are known already: an agent before this one has told them. */
  void known(List<NodeCondition> conditions) {
    conditions.forEach(condition -> told.put(condition.getType(), condition.getStatus()));
  }

  void tell(List<NodeCondition> conditions) {
    for (NodeCondition condition : conditions) {
      String status = condition.getStatus();
      if (!status.equals(told.put(condition.getType(), status))) {
        String reason = reason(condition.getType(), status.equals("True"));
        event(reason, "Node " + node + " status is now: " + reason);
      }
    }
  }

  private static String reason(String type, boolean holds) {
    return switch (type) {
      case "MemoryPressure" -> holds ? "NodeHasInsufficientMemory" : "NodeHasSufficientMemory";
      case "DiskPressure" -> holds ? "NodeHasDiskPressure" : "NodeHasNoDiskPressure";
      case "PIDPressure" -> holds ? "NodeHasInsufficientPID" : "NodeHasSufficientPID";
      default -> holds ? "Node" + type : "NodeNot" + type;
    };
  }

  private void event(String reason, String message) {
    ObjectReference about =
        new ObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .withUid(node)
            .build();
    recorder.event(about, EventRecorder.NORMAL, reason, message);
  }
}
