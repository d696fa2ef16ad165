package dev.j8s.apigenerator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Joins messages and overlays to definitions, one line each: the name, a tab and JSON.
 *
 * <p>The JSON is {@code {f: fields, at: whether atomic}}, a field {@code {n: name, t: type, p:
 * field numbers, ...}}; a type is a scalar, a definition's name, {@code []type} or {@code
 * map[]type}.
 */
final class Definitions {
  private static final Map<String, String> SPECIAL =
      Map.ofEntries(
          Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", "Quantity"),
          Map.entry("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "IntOrString"),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Time", "Time"),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "MicroTime"),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", "Duration"),
          Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", "RawExtension"),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "FieldsV1"),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Verbs", "Strings"),
          Map.entry("io.k8s.api.authentication.v1.ExtraValue", "Strings"),
          Map.entry("io.k8s.api.authorization.v1.ExtraValue", "Strings"),
          Map.entry("io.k8s.api.certificates.v1.ExtraValue", "Strings"),
          Map.entry(apiextensions("JSON"), "JSON"),
          Map.entry(apiextensions("JSONSchemaPropsOrArray"), "SchemaOrArray"),
          Map.entry(apiextensions("JSONSchemaPropsOrBool"), "SchemaOrBool"),
          Map.entry(apiextensions("JSONSchemaPropsOrStringArray"), "SchemaOrStrings"));

  private final JsonMapper json = new JsonMapper();
  private final Map<String, Overlay> overlays;
  private final Map<String, Message> messages = new TreeMap<>();

  Definitions(Map<String, Message> protobuf, Map<String, Overlay> overlays) {
    this.overlays = overlays;
    protobuf.forEach((name, message) -> messages.put(definition(name), message));
    overlays.forEach(this::addHandWritten);
  }

  boolean contains(String definition) {
    return messages.containsKey(definition);
  }

  private static String apiextensions(String name) {
    return "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1." + name;
  }

  private static String definition(String protobuf) {
    return protobuf
        .replaceFirst("^k8s\\.io\\.", "io.k8s.")
        .replace("apiextensions_apiserver", "apiextensions-apiserver")
        .replace("kube_aggregator", "kube-aggregator");
  }

  /** Types that the protobuf API doesn't publish are written out in the overlay. */
  private void addHandWritten(String prefix, Overlay overlay) {
    for (Map.Entry<String, JsonNode> type : overlay.types().properties()) {
      JsonNode fields = type.getValue().path("fields");
      if (!fields.isArray()) {
        continue;
      }
      List<Message.Field> list = new ArrayList<>();
      for (JsonNode field : fields) {
        String declared = field.required("type").stringValue();
        String label =
            declared.startsWith("[]")
                ? "repeated"
                : declared.startsWith("map[]") ? "map" : "optional";
        list.add(
            new Message.Field(
                label,
                declared.substring(declared.indexOf(']') + 1),
                field.required("name").stringValue(),
                field.required("number").intValue(),
                markers(field.path("markers")) + field.path("description").asString("")));
      }
      String name = prefix + "." + type.getKey();
      messages.put(name, new Message(name, type.getValue().path("description").asString(""), list));
    }
  }

  private static String markers(JsonNode markers) {
    StringBuilder lines = new StringBuilder();
    markers
        .properties()
        .forEach(one ->
            lines
                .append('+')
                .append(one.getKey())
                .append('=')
                .append(one.getValue().asString())
                .append('\n'));
    return lines.toString();
  }

  void write(Path definitions, Path descriptions) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(definitions);
        BufferedWriter texts = Files.newBufferedWriter(descriptions)) {
      for (Map.Entry<String, Message> entry : messages.entrySet()) {
        if (SPECIAL.containsKey(entry.getKey())) {
          continue;
        }
        ObjectNode described = json.createObjectNode();
        put(described, "", Comments.text(entry.getValue().comment()));
        ArrayNode fields = json.createArrayNode();
        if (isKind(entry.getValue())) {
          Kinds.addTypeMeta(fields, described);
        }
        addFields(entry.getKey(), fields, described, List.of(), new HashSet<>());
        ObjectNode definition = json.createObjectNode();
        definition.set("f", fields);
        Comments.markers(entry.getValue().comment(), definition);
        line(out, entry.getKey(), definition);
        line(texts, entry.getKey(), described);
      }
    }
  }

  /** Whether objects of the type say their own apiVersion and kind. */
  private boolean isKind(Message message) {
    JsonNode said = overlayOf(definition(message.name())).path("kind");
    return said.isBoolean() ? said.booleanValue() : Kinds.hasObjectMetadata(message);
  }

  private void line(BufferedWriter out, String name, JsonNode value) throws IOException {
    out.write(name);
    out.write('\t');
    out.write(json.writeValueAsString(value));
    out.write('\n');
  }

  private static void put(ObjectNode described, String name, String text) {
    if (!text.isEmpty()) {
      described.put(name, text);
    }
  }

  private void addFields(
      String name, ArrayNode into, ObjectNode described, List<Integer> path, Set<String> seen) {
    Message message = messages.get(name);
    if (message == null) {
      throw new IllegalStateException("no message " + name);
    }
    JsonNode overlay = overlayOf(name);
    checkNames(name, message, overlay);
    for (Message.Field field : message.fields()) {
      List<Integer> numbers = new ArrayList<>(path);
      numbers.add(field.number());
      if (contains(overlay.path("inline"), field.name())) {
        addFields(definition(field.type()), into, described, numbers, seen);
        continue;
      }
      String shown = overlay.path("names").path(field.name()).asString(field.name());
      if (!shown.equals("-") && seen.add(shown)) {
        into.add(fieldOf(shown, field, overlay, numbers));
        put(described, shown, Comments.text(field.comment()));
      }
    }
  }

  private ObjectNode fieldOf(
      String shown, Message.Field field, JsonNode overlay, List<Integer> numbers) {
    ObjectNode node = json.createObjectNode();
    node.put("n", shown);
    String prefix =
        switch (field.label()) {
          case "repeated" -> "[]";
          case "map" -> "map[]";
          default -> "";
        };
    node.put("t", prefix + typeOf(field.type()));
    ArrayNode path = node.putArray("p");
    numbers.forEach(path::add);
    Comments.markers(field.comment(), node);
    flag(node, "r", overlay.path("required"), shown);
    flag(node, "z", overlay.path("pointers"), shown);
    flag(node, "a", overlay.path("always"), shown);
    flag(node, "i", overlay.path("immutable"), shown);
    copy(node, "d", overlay.path("defaults").path(shown));
    copy(node, "e", overlay.path("enums").path(shown));
    copy(node, "min", overlay.path("minimum").path(shown));
    copy(node, "max", overlay.path("maximum").path(shown));
    return node;
  }

  private static void flag(ObjectNode node, String key, JsonNode names, String name) {
    if (contains(names, name)) {
      node.put(key, true);
    }
  }

  private static void copy(ObjectNode node, String key, JsonNode value) {
    if (!value.isMissingNode()) {
      node.set(key, value);
    }
  }

  private static boolean contains(JsonNode names, String name) {
    for (JsonNode one : names) {
      if (one.stringValue().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private String typeOf(String type) {
    if (!type.contains(".")) {
      return type.equals("int32") || type.equals("int64") || !type.startsWith("uint")
          ? type
          : "int64";
    }
    String name = definition(type);
    String special = SPECIAL.get(name);
    if (special == null && !messages.containsKey(name)) {
      throw new IllegalStateException("no message " + name);
    }
    return special == null ? name : special;
  }

  private JsonNode overlayOf(String definition) {
    int dot = definition.lastIndexOf('.');
    Overlay overlay = overlays.get(definition.substring(0, dot));
    return overlay == null
        ? json.missingNode()
        : overlay.types().path(definition.substring(dot + 1));
  }

  /** An overlay that speaks of a field which is not there would silently do nothing. */
  private void checkNames(String name, Message message, JsonNode overlay) {
    Set<String> known = new HashSet<>();
    collect(message, overlay, known);
    for (String list : List.of("required", "pointers", "always", "immutable")) {
      for (JsonNode one : overlay.path(list)) {
        refuse(!known.contains(one.stringValue()), name, one.stringValue());
      }
    }
    for (String map : List.of("defaults", "enums", "minimum", "maximum")) {
      for (Map.Entry<String, JsonNode> one : overlay.path(map).properties()) {
        refuse(!known.contains(one.getKey()), name, one.getKey());
      }
    }
  }

  private void collect(Message message, JsonNode overlay, Set<String> known) {
    for (Message.Field field : message.fields()) {
      if (contains(overlay.path("inline"), field.name())) {
        String inner = definition(field.type());
        Message inlined = messages.get(inner);
        if (inlined != null) {
          collect(inlined, overlayOf(inner), known);
        }
      } else {
        known.add(overlay.path("names").path(field.name()).asString(field.name()));
      }
    }
  }

  private static void refuse(boolean wrong, String type, String field) {
    if (wrong) {
      throw new IllegalArgumentException("the overlay of " + type + " names no field: " + field);
    }
  }
}
