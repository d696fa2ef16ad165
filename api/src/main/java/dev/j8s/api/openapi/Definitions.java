package dev.j8s.api.openapi;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Constraints;
import dev.j8s.api.schema.Format;
import dev.j8s.api.schema.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects the schemas that a document refers to, and what these refer to. */
final class Definitions {
  /** What differs between the two versions of OpenAPI. */
  enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    final String prefix;

    Dialect(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String EXTENSIONS =
      "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

  private final Dialect dialect;
  private final Map<String, ObjectNode> rendered = new TreeMap<>();
  private final Map<GroupVersionKind, String> names = new HashMap<>();
  private final Deque<Map.Entry<String, Schema>> open = new ArrayDeque<>();

  Definitions(Dialect dialect) {
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  void addKind(GroupVersionKind kind, Schema schema) {
    String given = schema.name();
    String name = given == null ? customName(kind) : given;
    names.put(kind, name);
    ObjectNode node = define(name, schema);
    ArrayNode kinds =
        node.get("x-kubernetes-group-version-kind") instanceof ArrayNode there
            ? there
            : node.putArray("x-kubernetes-group-version-kind");
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    said.put("group", kind.group()).put("kind", kind.kind()).put("version", kind.version());
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i).equals(said)) {
        return;
      }
    }
    kinds.add(said);
  }

  /** As upstream names custom resources: the group backwards, the version, the kind. */
  private static String customName(GroupVersionKind kind) {
    List<String> parts = new ArrayList<>(List.of(kind.group().split("\\.", -1)));
    Collections.reverse(parts);
    return String.join(".", parts) + "." + kind.version() + "." + kind.kind();
  }

  /** A reference to a kind's schema; null when the document has none. */
  @Nullable ObjectNode reference(GroupVersionKind kind) {
    String name = names.get(kind);
    return name == null ? null : reference(name);
  }

  private ObjectNode reference(String name) {
    return JsonNodeFactory.instance.objectNode().put("$ref", dialect.prefix + name);
  }

  private ObjectNode define(String name, Schema schema) {
    ObjectNode node = rendered.get(name);
    if (node == null) {
      node = JsonNodeFactory.instance.objectNode();
      rendered.put(name, node);
      open.add(Map.entry(name, schema));
    }
    return node;
  }

  ObjectNode render() {
    while (!open.isEmpty()) {
      Map.Entry<String, Schema> next = open.remove();
      ObjectNode node = rendered.computeIfAbsent(next.getKey(), name -> emptyNode());
      object(node, next.getValue());
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    rendered.forEach(all::set);
    return all;
  }

  private static ObjectNode emptyNode() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void object(ObjectNode node, Schema schema) {
    describe(node, schema.description());
    node.put("type", "object");
    if (!schema.properties().isEmpty()) {
      ObjectNode properties = node.putObject("properties");
      schema.properties().forEach((name, property) -> properties.set(name, property(property)));
    }
    Schema values = schema.additionalProperties();
    if (values != null) {
      node.set("additionalProperties", value(values));
    }
    if (!schema.required().isEmpty()) {
      ArrayNode required = node.putArray("required");
      schema.required().stream().sorted().forEach(required::add);
    }
    if (schema.shape().atomic()) {
      node.put("x-kubernetes-map-type", "atomic");
    }
    if (schema.preservesUnknownFields() && schema.format() == Format.NONE) {
      node.put("x-kubernetes-preserve-unknown-fields", true);
    }
    if (schema.embeddedResource()) {
      node.put("x-kubernetes-embedded-resource", true);
    }
  }

  private static void describe(ObjectNode node, String text) {
    if (!text.isEmpty()) {
      node.put("description", text);
    }
  }

  /** A value in a place: a reference can't stand beside other words in version 3. */
  private ObjectNode property(Schema schema) {
    ObjectNode value = value(schema);
    if (value.has("$ref") && dialect == Dialect.V3) {
      ObjectNode wrapped = emptyNode();
      wrapped.putArray("allOf").add(value);
      value = wrapped;
    }
    describe(value, schema.description());
    lists(value, schema);
    if (schema.place().protoPath().isEmpty() && schema.defaultValue() != null) {
      value.set("default", schema.defaultValue());
    }
    if (schema.nullable() && dialect == Dialect.V3) {
      value.put("nullable", true);
    }
    if (!schema.enumValues().isEmpty() && !schema.isArray()) {
      ArrayNode values = value.putArray("enum");
      schema.enumValues().forEach(values::add);
    }
    bounds(value, schema.constraints());
    return value;
  }

  private static void lists(ObjectNode node, Schema schema) {
    Schema.ListType type = schema.listType();
    if (type != null) {
      node.put("x-kubernetes-list-type", type.name().toLowerCase(java.util.Locale.ROOT));
    }
    if (!schema.listMapKeys().isEmpty()) {
      ArrayNode keys = node.putArray("x-kubernetes-list-map-keys");
      schema.listMapKeys().forEach(keys::add);
    }
    String mergeKey = schema.patchMergeKey();
    if (mergeKey != null) {
      node.put("x-kubernetes-patch-merge-key", mergeKey);
    }
    if (!schema.patchStrategies().isEmpty()) {
      node.put("x-kubernetes-patch-strategy", String.join(",", schema.patchStrategies()));
    }
    Boolean atomic = schema.place().atomic();
    if (atomic != null) {
      node.put("x-kubernetes-map-type", atomic ? "atomic" : "granular");
    }
  }

  private static void bounds(ObjectNode node, @Nullable Constraints bounds) {
    if (bounds == null) {
      return;
    }
    if (bounds.minimum() != null) {
      node.put("minimum", bounds.minimum());
    }
    if (bounds.maximum() != null) {
      node.put("maximum", bounds.maximum());
    }
    if (bounds.minLength() != null) {
      node.put("minLength", bounds.minLength());
    }
    if (bounds.maxLength() != null) {
      node.put("maxLength", bounds.maxLength());
    }
    if (bounds.pattern() != null) {
      node.put("pattern", bounds.pattern());
    }
    if (bounds.minItems() != null) {
      node.put("minItems", bounds.minItems());
    }
    if (bounds.maxItems() != null) {
      node.put("maxItems", bounds.maxItems());
    }
  }

  private ObjectNode value(Schema schema) {
    String name = schema.name();
    if (name != null) {
      define(name, schema);
      return reference(name);
    }
    return switch (schema.format()) {
      case QUANTITY -> special("io.k8s.apimachinery.pkg.api.resource.Quantity", this::quantity);
      case INT_OR_STRING ->
          special("io.k8s.apimachinery.pkg.util.intstr.IntOrString", this::intOrString);
      case DATE_TIME -> special(META + "Time", node -> text(node, "date-time"));
      case MICRO_TIME -> special(META + "MicroTime", node -> text(node, "date-time"));
      case DURATION -> special(META + "Duration", node -> node.put("type", "string"));
      case RAW_EXTENSION ->
          special(
              "io.k8s.apimachinery.pkg.runtime.RawExtension", node -> node.put("type", "object"));
      case FIELDS -> special(META + "FieldsV1", node -> node.put("type", "object"));
      case JSON -> special(EXTENSIONS + "JSON", node -> {});
      case JSON_SCHEMA_OR_BOOL -> special(EXTENSIONS + "JSONSchemaPropsOrBool", node -> {});
      case JSON_SCHEMA_OR_ARRAY -> special(EXTENSIONS + "JSONSchemaPropsOrArray", node -> {});
      case JSON_SCHEMA_OR_STRINGS ->
          special(EXTENSIONS + "JSONSchemaPropsOrStringArray", node -> {});
      case NONE, INT32, INT64, DOUBLE, BYTE, STRINGS -> plain(schema);
    };
  }

  private ObjectNode special(String name, Consumer<ObjectNode> body) {
    if (!rendered.containsKey(name)) {
      ObjectNode node = emptyNode();
      body.accept(node);
      rendered.put(name, node);
    }
    return reference(name);
  }

  private static void text(ObjectNode node, String format) {
    node.put("type", "string").put("format", format);
  }

  private void quantity(ObjectNode node) {
    if (dialect == Dialect.V2) {
      node.put("type", "string");
    } else {
      ArrayNode either = node.putArray("oneOf");
      either.addObject().put("type", "string");
      either.addObject().put("type", "number");
    }
  }

  private void intOrString(ObjectNode node) {
    if (dialect == Dialect.V2) {
      node.put("type", "string");
    } else {
      ArrayNode either = node.putArray("oneOf");
      either.addObject().put("type", "integer");
      either.addObject().put("type", "string");
    }
    node.put("format", "int-or-string");
  }

  private ObjectNode plain(Schema schema) {
    ObjectNode node = emptyNode();
    switch (schema.type()) {
      case STRING -> node.put("type", "string");
      case INTEGER -> node.put("type", "integer");
      case NUMBER -> node.put("type", "number");
      case BOOLEAN -> node.put("type", "boolean");
      case ARRAY -> {
        node.put("type", "array");
        Schema items = schema.items();
        if (items != null) {
          node.set("items", property(items));
        }
      }
      case OBJECT -> object(node, schema);
      case ANY -> node.put("x-kubernetes-preserve-unknown-fields", true);
    }
    if (schema.format() != Format.NONE && schema.format() != Format.STRINGS) {
      node.put("format", schema.format().text());
    }
    return node;
  }
}
