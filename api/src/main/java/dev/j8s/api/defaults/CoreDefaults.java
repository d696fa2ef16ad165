package dev.j8s.api.defaults;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The other types of the core group. */
final class CoreDefaults {
  private static final List<String> LIMITS = List.of("max", "min", "default", "defaultRequest");

  private CoreDefaults() {}

  static void namespace(ObjectNode namespace) {
    Nodes.put(Nodes.made(namespace, "status"), "phase", "Active");
    ObjectNode metadata = Nodes.child(namespace, "metadata");
    String name = metadata == null ? "" : metadata.path("name").asString("");
    if (metadata != null && !name.isEmpty()) {
      Nodes.made(metadata, "labels").put("kubernetes.io/metadata.name", name);
    }
  }

  static void node(ObjectNode node) {
    ObjectNode status = Nodes.child(node, "status");
    if (status != null && !status.has("allocatable") && status.has("capacity")) {
      status.set("allocatable", status.path("capacity").deepCopy());
    }
  }

  static void pendingPhase(ObjectNode object) {
    Nodes.put(Nodes.made(object, "status"), "phase", "Pending");
  }

  static void replicationController(ObjectNode controller) {
    ObjectNode spec = Nodes.made(controller, "spec");
    Nodes.put(spec, "replicas", 1);
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (labels.isEmpty()) {
      return;
    }
    if (!spec.has("selector")) {
      spec.set("selector", labels.deepCopy());
    }
    ObjectNode metadata = Nodes.made(controller, "metadata");
    if (!metadata.has("labels")) {
      metadata.set("labels", labels.deepCopy());
    }
  }

  /** Limits default to the maximum, requests to the limits and then to the minimum. */
  static void limitRangeItem(ObjectNode item) {
    if (!item.path("type").asString("").equals("Container")) {
      return;
    }
    fill(item, "default", "max");
    fill(item, "defaultRequest", "default");
    fill(item, "defaultRequest", "min");
    for (String list : LIMITS) {
      if (item.has(list) && item.path(list).isEmpty()) {
        item.remove(list);
      }
    }
  }

  private static void fill(ObjectNode item, String into, String from) {
    ObjectNode target = Nodes.made(item, into);
    for (Map.Entry<String, JsonNode> entry : item.path(from).properties()) {
      if (!target.has(entry.getKey())) {
        target.set(entry.getKey(), entry.getValue());
      }
    }
  }
}
