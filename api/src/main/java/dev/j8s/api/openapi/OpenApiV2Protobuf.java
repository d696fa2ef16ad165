package dev.j8s.api.openapi;

import dev.j8s.api.proto.ReverseBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI v2 document as the messages of {@code openapi.v2}, which older kubectl ask for. The
 * field numbers are gnostic's. Each method writes the fields of one message, last to first.
 */
public final class OpenApiV2Protobuf {
  private static final int NAME = 1;
  private static final int VALUE = 2;
  private static final int ADDITIONAL_PROPERTIES = 1;
  private static final int YAML = 2;
  private static final String EXTENSION = "x-";

  private final ReverseBuffer out = new ReverseBuffer();

  private OpenApiV2Protobuf() {}

  /** Encodes a whole document. */
  public static byte[] encode(ObjectNode document) {
    OpenApiV2Protobuf writer = new OpenApiV2Protobuf();
    writer.document(document);
    return writer.out.toBytes();
  }

  private void document(JsonNode document) {
    message(9, () -> named(ADDITIONAL_PROPERTIES, document.path("definitions"), this::schema));
    message(8, () -> named(2, document.path("paths"), this::pathItem));
    message(
        2,
        () -> {
          text(2, document.at("/info/version"));
          text(1, document.at("/info/title"));
        });
    text(1, document.path("swagger"));
  }

  private void pathItem(JsonNode item) {
    extensions(10, item);
    parameters(9, item);
    operation(8, item.path("patch"));
    operation(7, item.path("head"));
    operation(6, item.path("options"));
    operation(5, item.path("delete"));
    operation(4, item.path("post"));
    operation(3, item.path("put"));
    operation(2, item.path("get"));
  }

  private void operation(int number, JsonNode operation) {
    if (operation.isMissingNode()) {
      return;
    }
    message(
        number,
        () -> {
          extensions(13, operation);
          message(9, () -> named(1, operation.path("responses"), this::responseValue));
          parameters(8, operation);
          texts(7, operation.path("consumes"));
          texts(6, operation.path("produces"));
          text(5, operation.path("operationId"));
          text(3, operation.path("description"));
          texts(1, operation.path("tags"));
        });
  }

  private void responseValue(JsonNode response) {
    message(
        1,
        () -> {
          JsonNode schema = response.path("schema");
          if (schema.isObject()) {
            message(2, () -> message(1, () -> schema(schema)));
          }
          text(1, response.path("description"));
        });
  }

  private void parameters(int number, JsonNode owner) {
    for (JsonNode parameter : reversed(owner.path("parameters"))) {
      message(number, () -> message(1, () -> parameter(parameter)));
    }
  }

  /** A body parameter, or one of the others, whose fields differ by an offset. */
  private void parameter(JsonNode parameter) {
    switch (parameter.path("in").asString()) {
      case "body" ->
          message(
              1,
              () -> {
                message(5, () -> schema(parameter.path("schema")));
                bool(4, parameter.path("required"));
                text(3, parameter.path("in"));
                text(2, parameter.path("name"));
                text(1, parameter.path("description"));
              });
      case "query" -> message(2, () -> message(3, () -> plainParameter(parameter, 6, 20)));
      case "path" -> message(2, () -> message(4, () -> plainParameter(parameter, 5, 19)));
      default ->
          throw new IllegalArgumentException(
              "a parameter in " + parameter.path("in").asString() + " has no protobuf form here");
    }
  }

  private void plainParameter(JsonNode parameter, int type, int uniqueItems) {
    bool(uniqueItems, parameter.path("uniqueItems"));
    text(type, parameter.path("type"));
    text(4, parameter.path("name"));
    text(3, parameter.path("description"));
    text(2, parameter.path("in"));
    bool(1, parameter.path("required"));
  }

  private void schema(JsonNode schema) {
    extensions(31, schema);
    JsonNode properties = schema.path("properties");
    if (properties.isObject()) {
      message(25, () -> named(ADDITIONAL_PROPERTIES, properties, this::schema));
    }
    JsonNode items = schema.path("items");
    if (items.isObject()) {
      message(23, () -> message(1, () -> schema(items)));
    }
    if (schema.has("type")) {
      message(22, () -> text(1, schema.path("type")));
    }
    JsonNode values = schema.path("additionalProperties");
    if (values.isObject()) {
      message(21, () -> message(1, () -> schema(values)));
    } else if (values.isBoolean()) {
      message(
          21,
          () -> {
            out.varint(values.booleanValue() ? 1 : 0);
            out.tag(2, ReverseBuffer.VARINT);
          });
    }
    for (JsonNode value : reversed(schema.path("enum"))) {
      any(20, value);
    }
    texts(19, schema.path("required"));
    number(9, schema.path("minimum"));
    number(7, schema.path("maximum"));
    if (schema.has("default")) {
      any(5, schema.path("default"));
    }
    text(4, schema.path("description"));
    text(2, schema.path("format"));
    text(1, schema.path("$ref"));
  }

  private void extensions(int number, JsonNode owner) {
    for (Map.Entry<String, JsonNode> one : reversedProperties(owner)) {
      if (one.getKey().startsWith(EXTENSION)) {
        message(
            number,
            () -> {
              any(VALUE, one.getValue());
              out.text(NAME, one.getKey());
            });
      }
    }
  }

  /** A map, as messages of a name and a value. */
  private void named(int number, JsonNode map, Consumer<JsonNode> value) {
    for (Map.Entry<String, JsonNode> one : reversedProperties(map)) {
      message(
          number,
          () -> {
            message(VALUE, () -> value.accept(one.getValue()));
            out.text(NAME, one.getKey());
          });
    }
  }

  /** Any value, as YAML; JSON is that too. */
  private void any(int number, JsonNode value) {
    message(number, () -> out.text(YAML, value.toString()));
  }

  private void message(int number, Runnable fields) {
    int before = out.size();
    fields.run();
    out.close(number, before);
  }

  private void text(int number, JsonNode value) {
    if (value.isString() && !value.stringValue().isEmpty()) {
      out.text(number, value.stringValue());
    }
  }

  private void texts(int number, JsonNode list) {
    for (JsonNode one : reversed(list)) {
      out.text(number, one.stringValue());
    }
  }

  private void bool(int number, JsonNode value) {
    if (value.asBoolean(false)) {
      out.varint(1);
      out.tag(number, ReverseBuffer.VARINT);
    }
  }

  private void number(int number, JsonNode value) {
    if (value.isNumber()) {
      out.fixed64(Double.doubleToLongBits(value.doubleValue()));
      out.tag(number, ReverseBuffer.FIXED64);
    }
  }

  private static List<JsonNode> reversed(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    return all.reversed();
  }

  private static List<Map.Entry<String, JsonNode>> reversedProperties(JsonNode map) {
    return new ArrayList<>(map.properties()).reversed();
  }
}
