package dev.j8s.api.proto;

import dev.j8s.api.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the properties of one definition lie in its message. */
final class MessagePlan {

  /** One field of a message. */
  sealed interface Field {}

  /** A property of the JSON object. */
  record Property(int number, String name, Schema schema) implements Field {}

  /** An inner message whose fields are properties of the same JSON object. */
  record Inline(int number, MessagePlan plan) implements Field {}

  private final List<Field> fields;
  private final Map<Integer, Field> byNumber;

  private MessagePlan(Map<Integer, Field> byNumber) {
    this.byNumber = byNumber;
    this.fields = List.copyOf(byNumber.values());
  }

  static MessagePlan of(Schema schema) {
    List<Map.Entry<String, Schema>> properties = new ArrayList<>();
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      if (!property.getValue().protoPath().isEmpty()) {
        properties.add(property);
      }
    }
    return of(properties, 0);
  }

  private static MessagePlan of(List<Map.Entry<String, Schema>> properties, int depth) {
    Map<Integer, Field> fields = new TreeMap<>();
    Map<Integer, List<Map.Entry<String, Schema>>> inner = new HashMap<>();
    for (Map.Entry<String, Schema> property : properties) {
      List<Integer> path = property.getValue().protoPath();
      int number = path.get(depth);
      if (path.size() == depth + 1) {
        fields.put(number, new Property(number, property.getKey(), property.getValue()));
      } else {
        inner.computeIfAbsent(number, n -> new ArrayList<>()).add(property);
      }
    }
    inner.forEach((number, list) -> fields.put(number, new Inline(number, of(list, depth + 1))));
    return new MessagePlan(fields);
  }

  /** By number, ascending. */
  List<Field> fields() {
    return fields;
  }

  @org.jspecify.annotations.Nullable
  Field field(int number) {
    return byNumber.get(number);
  }
}
