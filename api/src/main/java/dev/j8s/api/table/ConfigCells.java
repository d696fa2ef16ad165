package dev.j8s.api.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Config maps, secrets, quotas and what bounds them. */
final class ConfigCells {
  private ConfigCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("dataCount", (o, now) -> o.path("data").size() + o.path("binaryData").size());
    cells.put("secretCount", (o, now) -> o.path("secrets").size());
    cells.put("quotaRequest", (o, now) -> quota(o, false));
    cells.put("quotaLimit", (o, now) -> quota(o, true));
    cells.put(
        "disruptionMinimum", (o, now) -> Texts.or(Texts.text(o, "spec", "minAvailable"), "N/A"));
    cells.put(
        "disruptionMaximum", (o, now) -> Texts.or(Texts.text(o, "spec", "maxUnavailable"), "N/A"));
    cells.put("globalDefault", (o, now) -> o.path("globalDefault").booleanValue(false));
    cells.put("claimState", (o, now) -> claimState(o));
    cells.put("sliceNode", (o, now) -> sliceNode(o.path("spec")));
  }

  private static String quota(JsonNode quota, boolean limits) {
    JsonNode hard = quota.path("status").path("hard");
    JsonNode used = quota.path("status").path("used");
    List<String> parts = new ArrayList<>();
    for (String name : hard.propertyNames().stream().sorted().toList()) {
      if (name.startsWith("limits.") == limits) {
        parts.add(
            name + ": " + Texts.or(Texts.text(used, name), "0") + "/" + Texts.text(hard, name));
      }
    }
    return String.join(", ", parts);
  }

  private static String claimState(JsonNode claim) {
    List<String> states = new ArrayList<>();
    if (claim.path("metadata").has("deletionTimestamp")) {
      states.add("deleted");
    }
    if (!claim.path("status").path("allocation").isObject()) {
      if (states.isEmpty()) {
        states.add("pending");
      }
      return String.join(",", states);
    }
    states.add("allocated");
    if (!claim.path("status").path("reservedFor").isEmpty()) {
      states.add("reserved");
    }
    return String.join(",", states);
  }

  private static String sliceNode(JsonNode spec) {
    String node = Texts.text(spec, "nodeName");
    if (!node.isEmpty()) {
      return node;
    }
    return spec.path("allNodes").booleanValue(false) ? "<all>" : Texts.NONE;
  }
}
