package dev.j8s.kubelet.status;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The strategic merge patch that makes one status of the other. */
final class StatusPatch {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> REPLACED = Set.of("podIPs", "hostIPs");

  private StatusPatch() {}

  /** Empty when nothing changes. */
  static Optional<ObjectNode> between(ObjectNode before, ObjectNode after) {
    ObjectNode patch = NODES.objectNode();
    Set<String> names = new HashSet<>(before.propertyNames());
    names.addAll(after.propertyNames());
    for (String name : names) {
      JsonNode old = before.get(name);
      JsonNode now = after.get(name);
      if (name.equals("conditions") && now != null) {
        ArrayNode changed = conditions(before, (ArrayNode) now);
        if (!changed.isEmpty()) {
          patch.set(name, changed);
        }
      } else if (now == null) {
        if (!empty(old)) {
          patch.putNull(name);
        }
      } else if (!now.equals(old) && !(empty(now) && empty(old))) {
        patch.set(name, REPLACED.contains(name) && !empty(old) ? replaced((ArrayNode) now) : now);
      }
    }
    return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
  }

  private static boolean empty(@org.jspecify.annotations.Nullable JsonNode node) {
    return node == null || node.isNull() || (node.isContainer() && node.isEmpty());
  }

  /**
   * Conditions merge by their type. Those of others are never written: what is known of them here
   * may be older than what their owner has written.
   */
  private static ArrayNode conditions(ObjectNode before, ArrayNode after) {
    ArrayNode changed = NODES.arrayNode();
    for (JsonNode condition : after) {
      if (!PodConditions.isOurs(
          condition.path("type").asString(""), condition.path("reason").asString(""))) {
        continue;
      }
      Optional<JsonNode> old = Optional.empty();
      for (JsonNode candidate : before.path("conditions")) {
        if (candidate.path("type").equals(condition.path("type"))) {
          old = Optional.of(candidate);
        }
      }
      if (old.isEmpty()) {
        changed.add(condition);
      } else if (!same(old.get(), condition)) {
        changed.add(withRemovals(old.get(), (ObjectNode) condition));
      }
    }
    for (JsonNode gone : before.path("conditions")) {
      String type = gone.path("type").asString("");
      if (PodConditions.OURS.contains(type) && !has(after, type)) {
        changed.addObject().put("$patch", "delete").put("type", type);
      }
    }
    return changed;
  }

  private static boolean has(ArrayNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asString("").equals(type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(JsonNode old, JsonNode now) {
    return present(old).equals(present(now));
  }

  private static ObjectNode present(JsonNode condition) {
    ObjectNode copy = NODES.objectNode();
    for (Map.Entry<String, JsonNode> field : condition.properties()) {
      if (!field.getValue().isNull()) {
        copy.set(field.getKey(), field.getValue());
      }
    }
    return copy;
  }

  private static ObjectNode withRemovals(JsonNode old, ObjectNode now) {
    ObjectNode patch = now.deepCopy();
    for (String field : old.propertyNames()) {
      if (!now.has(field)) {
        patch.putNull(field);
      }
    }
    return patch;
  }

  private static ArrayNode replaced(ArrayNode values) {
    ArrayNode patch = NODES.arrayNode();
    patch.addObject().put("$patch", "replace");
    patch.addAll(values);
    return patch;
  }
}
