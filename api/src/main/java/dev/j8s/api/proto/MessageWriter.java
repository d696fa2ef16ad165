package dev.j8s.api.proto;

import dev.j8s.api.meta.GoTime;
import dev.j8s.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON values as fields of messages. */
final class MessageWriter {
  private static final JsonMapper JSON = new JsonMapper();

  private final Function<Schema, MessagePlan> plans;
  private final ReverseBuffer out;

  MessageWriter(Function<Schema, MessagePlan> plans, ReverseBuffer out) {
    this.plans = plans;
    this.out = out;
  }

  /** The fields of an object, without a header. */
  void message(JsonNode object, Schema schema) {
    fields(object, plans.apply(schema));
  }

  private void fields(JsonNode object, MessagePlan plan) {
    List<MessagePlan.Field> fields = plan.fields();
    for (int i = fields.size() - 1; i >= 0; i--) {
      switch (fields.get(i)) {
        case MessagePlan.Property property -> {
          JsonNode value = object.get(property.name());
          if (value != null && !value.isNull()) {
            field(property.number(), value, property.schema());
          }
        }
        case MessagePlan.Inline inline -> {
          int before = out.size();
          fields(object, inline.plan());
          if (out.size() > before) {
            out.close(inline.number(), before);
          }
        }
      }
    }
  }

  private void field(int number, JsonNode value, Schema schema) {
    switch (schema.type()) {
      case ARRAY -> {
        Schema items = schema.items();
        if (items == null) {
          throw new IllegalStateException("a list without items has no protobuf form");
        }
        boolean wrapped = schema.format() == dev.j8s.api.schema.Format.STRINGS;
        int before = out.size();
        for (int i = value.size() - 1; i >= 0; i--) {
          field(wrapped ? 1 : number, value.get(i), items);
        }
        if (wrapped) {
          out.close(number, before);
        }
      }
      case OBJECT -> object(number, value, schema);
      case STRING -> string(number, value, schema);
      case INTEGER -> {
        out.varint(value.longValue());
        out.tag(number, ReverseBuffer.VARINT);
      }
      case BOOLEAN -> {
        out.varint(value.booleanValue() ? 1 : 0);
        out.tag(number, ReverseBuffer.VARINT);
      }
      case NUMBER -> {
        out.fixed64(Double.doubleToLongBits(value.doubleValue()));
        out.tag(number, ReverseBuffer.FIXED64);
      }
      case ANY -> any(number, value, schema);
    }
  }

  private void object(int number, JsonNode value, Schema schema) {
    Schema values = schema.additionalProperties();
    if (values != null) {
      List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(value.properties());
      for (int i = entries.size() - 1; i >= 0; i--) {
        int before = out.size();
        field(2, entries.get(i).getValue(), values);
        out.text(1, entries.get(i).getKey());
        out.close(number, before);
      }
      return;
    }
    int before = out.size();
    switch (schema.format()) {
      case RAW_EXTENSION, FIELDS -> out.bytes(1, JSON.writeValueAsBytes(value));
      default -> message(value, schema);
    }
    out.close(number, before);
  }

  private void string(int number, JsonNode value, Schema schema) {
    String text = value.asString("");
    int before = out.size();
    switch (schema.format()) {
      case BYTE -> out.bytes(number, Base64.getDecoder().decode(text));
      case QUANTITY -> {
        out.text(1, text);
        out.close(number, before);
      }
      case DATE_TIME, MICRO_TIME -> {
        Instant time = GoTime.parse(text).orElse(null);
        if (time != null) {
          out.varint(time.getNano());
          out.tag(2, ReverseBuffer.VARINT);
          out.varint(time.getEpochSecond());
          out.tag(1, ReverseBuffer.VARINT);
        }
        out.close(number, before);
      }
      case DURATION -> {
        out.varint(GoTime.parseDuration(text).orElse(Duration.ZERO).toNanos());
        out.tag(1, ReverseBuffer.VARINT);
        out.close(number, before);
      }
      default -> out.bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void any(int number, JsonNode value, Schema schema) {
    int before = out.size();
    switch (schema.format()) {
      case INT_OR_STRING -> {
        boolean text = value.isString();
        out.text(3, text ? value.stringValue() : "");
        out.varint(text ? 0 : value.longValue());
        out.tag(2, ReverseBuffer.VARINT);
        out.varint(text ? 1 : 0);
        out.tag(1, ReverseBuffer.VARINT);
      }
      case JSON -> out.bytes(1, JSON.writeValueAsBytes(value));
      case JSON_SCHEMA_OR_BOOL -> {
        if (value.isBoolean()) {
          out.varint(value.booleanValue() ? 1 : 0);
        } else {
          schema(2, value);
          out.varint(1);
        }
        out.tag(1, ReverseBuffer.VARINT);
      }
      case JSON_SCHEMA_OR_ARRAY -> {
        if (value.isArray()) {
          for (int i = value.size() - 1; i >= 0; i--) {
            schema(2, value.get(i));
          }
        } else {
          schema(1, value);
        }
      }
      case JSON_SCHEMA_OR_STRINGS -> {
        if (value.isArray()) {
          for (int i = value.size() - 1; i >= 0; i--) {
            out.text(2, value.get(i).asString(""));
          }
        } else {
          schema(1, value);
        }
      }
      default -> throw new IllegalStateException("no protobuf form of " + schema.format());
    }
    out.close(number, before);
  }

  private void schema(int number, JsonNode value) {
    int before = out.size();
    fields(value, plans.apply(ProtobufCodec.jsonSchema()));
    out.close(number, before);
  }
}
