package dev.j8s.api.defaults;

import dev.j8s.api.meta.Quantity;
import dev.j8s.api.schema.Format;
import dev.j8s.api.schema.Schema;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Walks an object along its schema; each object's own defaults come before its children's. */
public final class Defaults {
  private Defaults() {}

  /** Completes the object in place. Completing it again changes nothing. */
  public static void apply(Schema schema, ObjectNode object) {
    object(schema, object);
  }

  private static void object(Schema schema, ObjectNode object) {
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      JsonNode initial = property.getValue().defaultValue();
      if (initial != null && isUnset(object.get(property.getKey()), property.getValue())) {
        object.set(property.getKey(), initial.deepCopy());
      }
    }
    String name = schema.name();
    Consumer<ObjectNode> rule = name == null ? null : Rules.BY_DEFINITION.get(name);
    if (rule != null) {
      rule.accept(object);
    }
    Schema values = schema.additionalProperties();
    if (values != null && values.format() == Format.QUANTITY && isBuiltIn(schema)) {
      roundedUp(object);
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      Schema property = schema.property(field.getKey());
      if (property == null) {
        property = values;
      }
      if (property != null) {
        value(property, field.getValue());
      }
    }
  }

  private static boolean isBuiltIn(Schema schema) {
    return !schema.place().protoPath().isEmpty();
  }

  /** Amounts of resources are kept in thousandths at the finest. */
  private static void roundedUp(ObjectNode amounts) {
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      Quantity.tryParse(amount.getValue().asString(""))
          .map(Quantity::toThousandths)
          .map(Quantity::toString)
          .filter(text -> !text.equals(amount.getValue().asString("")))
          .ifPresent(text -> amount.setValue(JsonNodeFactory.instance.stringNode(text)));
    }
  }

  /** Where zero says nothing of its own, it is the same as absence. */
  private static boolean isUnset(@Nullable JsonNode value, Schema schema) {
    if (value == null) {
      return true;
    }
    return isBuiltIn(schema)
        && !schema.place().keepsZero()
        && value.isString()
        && value.stringValue().isEmpty();
  }

  private static void value(Schema schema, JsonNode value) {
    if (value instanceof ObjectNode object && schema.isObject()) {
      object(schema, object);
    } else if (value instanceof ArrayNode array && schema.isArray()) {
      Schema items = schema.items();
      if (items != null && (items.isObject() || items.isArray())) {
        for (JsonNode item : array) {
          value(items, item);
        }
      }
    }
  }
}
