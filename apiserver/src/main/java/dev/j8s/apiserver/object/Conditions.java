package dev.j8s.apiserver.object;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The list {@code status.conditions}, one item a type. */
public final class Conditions {
  private Conditions() {}

  /** Sets a condition; its transition time is left for {@link #stamp} when its status changes. */
  public static void set(
      ObjectNode object, String type, String status, String reason, String message) {
    ObjectNode condition = find(object, type);
    boolean changed = !Fields.text(condition, "status").equals(status);
    condition.put("type", type).put("status", status);
    put(condition, "reason", reason);
    put(condition, "message", message);
    if (changed) {
      condition.remove("lastTransitionTime");
    }
  }

  /** Gives every condition that has none a transition time. */
  public static void stamp(ObjectNode object, String time) {
    for (ObjectNode condition : Fields.items(object, "status", "conditions")) {
      if (Fields.text(condition, "lastTransitionTime").isEmpty()) {
        condition.put("lastTransitionTime", time);
      }
    }
  }

  private static void put(ObjectNode condition, String field, String value) {
    if (value.isEmpty()) {
      condition.remove(field);
    } else {
      condition.put(field, value);
    }
  }

  private static ObjectNode find(ObjectNode object, String type) {
    ArrayNode all = Fields.list(Fields.child(object, "status"), "conditions");
    for (ObjectNode one : Fields.items(object, "status", "conditions")) {
      if (Fields.text(one, "type").equals(type)) {
        return one;
      }
    }
    return all.addObject();
  }
}
