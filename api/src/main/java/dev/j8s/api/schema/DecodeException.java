package dev.j8s.api.schema;

import dev.j8s.api.meta.FieldPath;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A value of a type that the schema has no place for, in the words of Go's decoder. */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DecodeException(String message) {
    super(message, null, false, false);
  }

  static DecodeException plain(String message) {
    return new DecodeException(message);
  }

  static DecodeException of(JsonNode value, Schema schema, @Nullable String owner, FieldPath path) {
    String where =
        owner == null || path.plain().isEmpty()
            ? "Go value"
            : "Go struct field " + simple(owner) + "." + path.plain();
    return new DecodeException(
        "json: cannot unmarshal "
            + shown(value, schema)
            + " into "
            + where
            + " of type "
            + goType(schema));
  }

  private static String shown(JsonNode value, Schema schema) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NUMBER ->
          schema.type() == Schema.Type.INTEGER || schema.type() == Schema.Type.NUMBER
              ? "number " + value
              : "number";
      default -> "null";
    };
  }

  private static String goType(Schema schema) {
    return switch (schema.type()) {
      case STRING ->
          switch (schema.format()) {
            case QUANTITY -> "resource.Quantity";
            case DATE_TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case BYTE -> "[]uint8";
            default -> "string";
          };
      case INTEGER -> schema.format() == Format.INT32 ? "int32" : "int64";
      case NUMBER -> "float64";
      case BOOLEAN -> "bool";
      case ANY -> schema.format() == Format.INT_OR_STRING ? "intstr.IntOrString" : "interface {}";
      case ARRAY -> "[]" + goType(Objects.requireNonNull(schema.items(), "a list without items"));
      case OBJECT -> objectType(schema);
    };
  }

  private static String objectType(Schema schema) {
    Schema values = schema.additionalProperties();
    if (values != null) {
      return "map[string]" + goType(values);
    }
    String name = schema.name();
    if (name == null) {
      return "map[string]interface {}";
    }
    String version = name.substring(0, name.lastIndexOf('.'));
    return version.substring(version.lastIndexOf('.') + 1) + "." + simple(name);
  }

  private static String simple(String definition) {
    return definition.substring(definition.lastIndexOf('.') + 1);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "message is null");
  }
}
