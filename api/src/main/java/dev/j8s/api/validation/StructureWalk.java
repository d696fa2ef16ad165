package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.schema.Constraints;
import dev.j8s.api.schema.Schema;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Walks an object: what must be there, allowed values, bounds, keys told twice, rules of types. */
final class StructureWalk {
  /** Required by the published schema, yet nothing refuses an object without them. */
  private static final Set<String> LENIENT =
      Set.of(
          "HTTPHeader.value",
          "Sysctl.value",
          "TokenReviewSpec.token",
          "LimitRangeSpec.limits",
          "PolicyRule.verbs",
          "CSINodeSpec.drivers",
          "ResourceRule.verbs",
          "NonResourceRule.verbs",
          // Told by rules of their own, with more words.
          "NodeSelector.nodeSelectorTerms",
          "PodAffinityTerm.topologyKey",
          "TopologySpreadConstraint.topologyKey",
          "Event.metadata",
          "Event.eventTime",
          "OwnerReference.apiVersion",
          "OwnerReference.kind",
          "OwnerReference.name",
          "OwnerReference.uid");

  private final Errors errors;

  StructureWalk(Errors errors) {
    this.errors = errors;
  }

  void object(ObjectNode object, Schema schema, FieldPath path) {
    String name = schema.name();
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      String field = property.getKey();
      if (field.equals("metadata") && path == FieldPath.root()) {
        continue;
      }
      JsonNode value = object.get(field);
      FieldPath child = path.child(field);
      boolean required = schema.required().contains(field);
      if (value == null) {
        absent(property.getValue(), name, field, required, child);
      } else if (required
          && (value.isString() || value.isArray())
          && isEmpty(value)
          && !isLenient(name, field)) {
        errors.required(child, "");
      } else if (!field.equals("status") || path != FieldPath.root()) {
        value(value, property.getValue(), child);
      }
    }
    Schema values = schema.additionalProperties();
    if (values != null) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        value(entry.getValue(), values, path.key(entry.getKey()));
      }
    }
    ObjectRule rule = name == null ? null : ObjectRules.BY_DEFINITION.get(name);
    if (rule != null) {
      rule.check(object, path, errors);
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isString() ? value.stringValue().isEmpty() : value.isEmpty();
  }

  private static boolean isLenient(@Nullable String definition, String field) {
    return definition != null
        && LENIENT.contains(definition.substring(definition.lastIndexOf('.') + 1) + "." + field);
  }

  /** What Go holds as a struct is then empty, and it is its fields that are missing. */
  private void absent(
      Schema property, @Nullable String owner, String field, boolean required, FieldPath path) {
    boolean struct =
        property.isObject() && property.name() != null && !property.place().keepsZero();
    if (struct && !field.equals("selector") && (required || field.equals("spec"))) {
      object(JsonNodeFactory.instance.objectNode(), property, path);
    } else if (required
        && !isLenient(owner, field)
        && property.type() != Schema.Type.INTEGER
        && property.type() != Schema.Type.NUMBER
        && property.type() != Schema.Type.BOOLEAN) {
      errors.required(path, "");
    } else if (required && property.constraints() != null) {
      range(JsonNodeFactory.instance.numberNode(0), property.constraints(), path);
    }
  }

  private void value(JsonNode value, Schema schema, FieldPath path) {
    switch (value) {
      case ObjectNode object when schema.isObject() -> object(object, schema, path);
      case ArrayNode array when schema.isArray() -> array(array, schema, path);
      default -> scalar(value, schema, path);
    }
  }

  private void scalar(JsonNode value, Schema schema, FieldPath path) {
    List<String> allowed = schema.enumValues();
    if (!allowed.isEmpty() && value.isString() && !allowed.contains(value.stringValue())) {
      errors.unsupported(path, value, allowed);
    }
    Constraints constraints = schema.constraints();
    if (constraints != null && value.isNumber()) {
      range(value, constraints, path);
    }
  }

  private void range(JsonNode value, Constraints constraints, FieldPath path) {
    BigDecimal number = value.decimalValue();
    BigDecimal least = constraints.minimum();
    BigDecimal most = constraints.maximum();
    boolean low = least != null && number.compareTo(least) < 0;
    boolean high = most != null && number.compareTo(most) > 0;
    if (!low && !high) {
      return;
    }
    if (least != null && most != null) {
      errors.invalid(path, value, "must be between " + least + " and " + most + ", inclusive");
    } else if (least != null) {
      errors.invalid(path, value, "must be greater than or equal to " + least);
    } else {
      errors.invalid(path, value, "must be less than or equal to " + most);
    }
  }

  private void array(ArrayNode array, Schema schema, FieldPath path) {
    Schema items = schema.items();
    if (items == null) {
      return;
    }
    List<String> allowed = schema.enumValues();
    Set<JsonNode> seen = new HashSet<>();
    boolean set = schema.listType() == Schema.ListType.SET;
    for (int i = 0; i < array.size(); i++) {
      JsonNode item = array.get(i);
      FieldPath child = path.index(i);
      if (set && !seen.add(item)) {
        errors.duplicate(child, item);
      }
      if (!allowed.isEmpty() && item.isString() && !allowed.contains(item.stringValue())) {
        errors.unsupported(child, item, allowed);
      }
      value(item, items, child);
    }
  }
}
