package dev.j8s.api.validation;

import dev.j8s.api.meta.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Short ways to look into trees. */
final class Trees {
  private Trees() {}

  static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  static boolean isTrue(JsonNode node, String field) {
    return node.path(field).booleanValue(false);
  }

  static Optional<Quantity> quantity(JsonNode value) {
    return value.isString() ? Quantity.tryParse(value.stringValue()) : Optional.empty();
  }

  /** The names of the fields that are there, but for some. */
  static List<String> fieldsBut(ObjectNode object, String... others) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!List.of(others).contains(field.getKey())) {
        names.add(field.getKey());
      }
    }
    return names;
  }

  /** A map of texts as Go prints it, shown without quotes of its own. */
  static Object goMapOf(JsonNode map) {
    List<String> pairs = new ArrayList<>();
    map.properties()
        .forEach(entry ->
            pairs.add("\"" + entry.getKey() + "\":\"" + entry.getValue().asString("") + "\""));
    pairs.sort(null);
    return new Shown(pairs.isEmpty() ? "null" : "{" + String.join(",", pairs) + "}");
  }

  private record Shown(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
