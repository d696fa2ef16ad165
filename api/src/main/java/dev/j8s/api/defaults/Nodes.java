package dev.j8s.api.defaults;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Short ways to fill in trees. */
final class Nodes {
  private Nodes() {}

  static void put(ObjectNode object, String field, String value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  static void put(ObjectNode object, String field, int value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  static void put(ObjectNode object, String field, boolean value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  static @Nullable ObjectNode child(ObjectNode object, String field) {
    return object.get(field) instanceof ObjectNode child ? child : null;
  }

  /** The object there, made when it is absent. */
  static ObjectNode made(ObjectNode object, String field) {
    return object.get(field) instanceof ObjectNode child ? child : object.putObject(field);
  }

  static List<ObjectNode> items(JsonNode object, String field) {
    List<ObjectNode> list = new ArrayList<>();
    for (JsonNode item : object.path(field)) {
      if (item instanceof ObjectNode one) {
        list.add(one);
      }
    }
    return list;
  }
}
