package dev.j8s.api.schema;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.GoTime;
import dev.j8s.api.meta.Quantity;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a tree into the form that its schema describes, in place: fields that are unknown go, what
 * is empty in a place where empty means absent goes, and scalars get their one canonical text.
 */
final class Conformer {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> TYPE_META = Set.of("apiVersion", "kind", "metadata");

  private final List<String> complaints;
  private final @Nullable Schema objectMeta;

  /**
   * @param complaints takes the unknown fields
   * @param objectMeta the structure of metadata in embedded objects
   */
  Conformer(List<String> complaints, @Nullable Schema objectMeta) {
    this.complaints = complaints;
    this.objectMeta = objectMeta;
  }

  /**
   * @throws DecodeException when a value is of the wrong type
   */
  void conform(ObjectNode root, Schema schema) {
    object(root, schema, null, FieldPath.root());
  }

  /** The value as it is kept; null when it is as good as absent. */
  private @Nullable JsonNode value(
      JsonNode value, Schema schema, @Nullable String owner, FieldPath path) {
    if (value.isNull()) {
      return schema.nullable() || schema.format() == Format.JSON ? value : null;
    }
    JsonNode kept =
        switch (schema.type()) {
          case OBJECT -> {
            if (!(value instanceof ObjectNode object)) {
              throw DecodeException.of(value, schema, owner, path);
            }
            object(object, schema, owner, path);
            yield object;
          }
          case ARRAY -> {
            if (!(value instanceof ArrayNode array)) {
              throw DecodeException.of(value, schema, owner, path);
            }
            array(array, schema, owner, path);
            yield array;
          }
          case STRING -> string(value, schema, owner, path);
          case INTEGER -> integer(value, schema, owner, path);
          case NUMBER -> {
            if (!value.isNumber()) {
              throw DecodeException.of(value, schema, owner, path);
            }
            yield value;
          }
          case BOOLEAN -> {
            if (!value.isBoolean()) {
              throw DecodeException.of(value, schema, owner, path);
            }
            yield value;
          }
          case ANY -> any(value, schema, owner, path);
        };
    return isAbsent(kept, schema) ? null : kept;
  }

  private static boolean isAbsent(JsonNode value, Schema schema) {
    Place place = schema.place();
    if (place.protoPath().isEmpty() || place.keepsEmpty()) {
      return false;
    }
    return switch (value.getNodeType()) {
      case ARRAY -> value.isEmpty();
      case OBJECT -> value.isEmpty() && schema.additionalProperties() != null;
      case STRING ->
          !place.keepsZero()
              && value.stringValue().isEmpty()
              && schema.format() != Format.INT_OR_STRING;
      case BOOLEAN ->
          !place.keepsZero() && !value.booleanValue() && schema.type() == Schema.Type.BOOLEAN;
      case NUMBER ->
          !place.keepsZero() && schema.type() == Schema.Type.INTEGER && value.longValue() == 0;
      default -> false;
    };
  }

  private void object(ObjectNode object, Schema schema, @Nullable String owner, FieldPath path) {
    Map<String, Schema> properties = schema.properties();
    Schema values = schema.additionalProperties();
    String own = schema.name();
    String name = own == null ? owner : own;
    Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      String key = entry.getKey();
      Schema property = properties.get(key);
      if (property == null && schema.embeddedResource() && TYPE_META.contains(key)) {
        property = typeMeta(key);
      }
      boolean isEntry = property == null && values != null;
      if (values != null && property == null) {
        property = values;
        if (entry.getValue().isNull() && !values.nullable()) {
          entry.setValue(zero(values));
          continue;
        }
      }
      FieldPath child = isEntry ? path.entry(key) : path.child(key);
      if (property == null) {
        if (!schema.preservesUnknownFields()) {
          complaints.add("unknown field \"" + child + "\"");
          entries.remove();
        }
        continue;
      }
      JsonNode kept = value(entry.getValue(), property, name, child);
      if (kept == null) {
        entries.remove();
      } else {
        entry.setValue(kept);
      }
    }
  }

  private @Nullable Schema typeMeta(String key) {
    return key.equals("metadata")
        ? objectMeta
        : Schema.of(Schema.Shape.scalar(Schema.Type.STRING, Format.NONE));
  }

  /** What Go makes of a null in a map or list. */
  private static JsonNode zero(Schema schema) {
    return switch (schema.type()) {
      case STRING ->
          switch (schema.format()) {
            case QUANTITY -> NODES.stringNode("0");
            case DATE_TIME, MICRO_TIME -> NODES.nullNode();
            default -> NODES.stringNode("");
          };
      case INTEGER, NUMBER -> NODES.numberNode(0);
      case BOOLEAN -> NODES.booleanNode(false);
      case OBJECT -> NODES.objectNode();
      case ARRAY -> NODES.arrayNode();
      case ANY -> NODES.nullNode();
    };
  }

  private void array(ArrayNode array, Schema schema, @Nullable String owner, FieldPath path) {
    Schema items = schema.items();
    if (items == null) {
      return;
    }
    for (int i = 0; i < array.size(); i++) {
      JsonNode item = array.get(i);
      JsonNode kept =
          item.isNull() && !items.nullable()
              ? zero(items)
              : value(item, items, owner, path.index(i));
      if (kept != null) {
        array.set(i, kept);
      }
    }
  }

  private static JsonNode integer(
      JsonNode value, Schema schema, @Nullable String owner, FieldPath path) {
    boolean fits =
        value.isIntegralNumber()
            && (schema.format() == Format.INT32
                ? value.canConvertToInt()
                : value.canConvertToLong());
    if (!fits) {
      throw DecodeException.of(value, schema, owner, path);
    }
    return value;
  }

  private static JsonNode any(
      JsonNode value, Schema schema, @Nullable String owner, FieldPath path) {
    if (schema.format() != Format.INT_OR_STRING) {
      return value;
    }
    if (value.isString() || (value.isIntegralNumber() && value.canConvertToInt())) {
      return value;
    }
    throw DecodeException.of(value, schema, owner, path);
  }

  private static JsonNode string(
      JsonNode value, Schema schema, @Nullable String owner, FieldPath path) {
    if (schema.format() == Format.QUANTITY && (value.isString() || value.isNumber())) {
      String text = value.isNumber() ? value.decimalValue().toPlainString() : value.stringValue();
      Quantity quantity =
          Quantity.tryParse(text.strip()).orElseThrow(() -> DecodeException.plain(Quantity.SYNTAX));
      return canonical(value, quantity.toString());
    }
    if (!value.isString()) {
      throw DecodeException.of(value, schema, owner, path);
    }
    String text = value.stringValue();
    return switch (schema.format()) {
      case DATE_TIME -> canonical(value, GoTime.format(time(text)));
      case MICRO_TIME -> canonical(value, GoTime.formatMicro(time(text)));
      case DURATION ->
          canonical(
              value,
              GoTime.formatDuration(
                  GoTime.parseDuration(text)
                      .orElseThrow(
                          () -> DecodeException.plain("time: invalid duration \"" + text + "\""))));
      case BYTE -> base64(value, text);
      default -> value;
    };
  }

  private static JsonNode canonical(JsonNode value, String text) {
    return value.isString() && value.stringValue().equals(text) ? value : NODES.stringNode(text);
  }

  private static Instant time(String text) {
    Optional<Instant> time = GoTime.parse(text);
    return time.orElseThrow(() ->
        DecodeException.plain(
            "parsing time \""
                + text
                + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""
                + text
                + "\" as \"2006\""));
  }

  private static JsonNode base64(JsonNode value, String text) {
    String bare =
        text.indexOf('\n') < 0 && text.indexOf('\r') < 0
            ? text
            : text.replace("\n", "").replace("\r", "");
    if (bare.length() % 4 != 0) {
      throw DecodeException.plain("illegal base64 data at input byte " + bare.length() / 4 * 4);
    }
    try {
      Base64.getDecoder().decode(bare);
    } catch (IllegalArgumentException e) {
      throw DecodeException.plain("illegal base64 data at input byte " + illegalAt(bare));
    }
    return canonical(value, bare);
  }

  private static int illegalAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/';
      if (!letter && (c != '=' || i < text.length() - 2)) {
        return i;
      }
    }
    return text.length() - 1;
  }
}
