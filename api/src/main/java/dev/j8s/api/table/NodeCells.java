package dev.j8s.api.table;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Nodes and components. */
final class NodeCells {
  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

  private NodeCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("nodeStatus", (o, now) -> status(o));
    cells.put("nodeRoles", (o, now) -> roles(o));
    cells.put("nodeInternalIP", (o, now) -> address(o, "InternalIP"));
    cells.put("nodeExternalIP", (o, now) -> address(o, "ExternalIP"));
    cells.put("nodeOSImage", (o, now) -> info(o, "osImage"));
    cells.put("nodeKernelVersion", (o, now) -> info(o, "kernelVersion"));
    cells.put("nodeContainerRuntime", (o, now) -> info(o, "containerRuntimeVersion"));
    cells.put("componentHealth", (o, now) -> health(o));
    cells.put("componentMessage", (o, now) -> Texts.text(healthy(o), "message"));
    cells.put("componentError", (o, now) -> Texts.text(healthy(o), "error"));
  }

  private static String status(JsonNode node) {
    JsonNode ready = Texts.condition(node, "Ready");
    String status =
        ready.isMissingNode()
            ? "Unknown"
            : Texts.text(ready, "status").equals("True") ? "Ready" : "NotReady";
    return node.path("spec").path("unschedulable").booleanValue(false)
        ? status + ",SchedulingDisabled"
        : status;
  }

  private static String roles(JsonNode node) {
    Set<String> roles = new TreeSet<>();
    for (Map.Entry<String, JsonNode> label : node.path("metadata").path("labels").properties()) {
      if (label.getKey().startsWith(ROLE_PREFIX)
          && label.getKey().length() > ROLE_PREFIX.length()) {
        roles.add(label.getKey().substring(ROLE_PREFIX.length()));
      } else if (label.getKey().equals("kubernetes.io/role")
          && !label.getValue().asString("").isEmpty()) {
        roles.add(label.getValue().asString(""));
      }
    }
    return roles.isEmpty() ? Texts.NONE : String.join(",", roles);
  }

  private static String address(JsonNode node, String type) {
    for (JsonNode address : node.path("status").path("addresses")) {
      if (Texts.text(address, "type").equals(type)) {
        return Texts.text(address, "address");
      }
    }
    return Texts.NONE;
  }

  private static String info(JsonNode node, String field) {
    return Texts.or(Texts.text(node, "status", "nodeInfo", field), Texts.UNKNOWN);
  }

  private static JsonNode healthy(JsonNode component) {
    for (JsonNode condition : component.path("conditions")) {
      if (Texts.text(condition, "type").equals("Healthy")) {
        return condition;
      }
    }
    return tools.jackson.databind.node.MissingNode.getInstance();
  }

  private static String health(JsonNode component) {
    return switch (Texts.text(healthy(component), "status")) {
      case "True" -> "Healthy";
      case "False" -> "Unhealthy";
      default -> "Unknown";
    };
  }
}
