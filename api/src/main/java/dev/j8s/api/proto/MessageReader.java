package dev.j8s.api.proto;

import dev.j8s.api.meta.GoTime;
import dev.j8s.api.schema.Format;
import dev.j8s.api.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads messages into JSON trees. Fields of unknown numbers are skipped. */
final class MessageReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEEPEST = 100;

  private final Function<Schema, MessagePlan> plans;
  private final Function<byte[], JsonNode> envelopes;
  private int depth;

  /**
   * @param envelopes decodes an object that is embedded with an envelope of its own
   */
  MessageReader(Function<Schema, MessagePlan> plans, Function<byte[], JsonNode> envelopes) {
    this.plans = plans;
    this.envelopes = envelopes;
  }

  void message(WireReader in, Schema schema, ObjectNode into) {
    fields(in, plans.apply(schema), into);
  }

  private void fields(WireReader in, MessagePlan plan, ObjectNode into) {
    if (++depth > DEEPEST) {
      throw WireReader.malformed("proto: message nested too deeply");
    }
    while (!in.isAtEnd()) {
      int tag = in.tag();
      switch (plan.field(tag >>> 3)) {
        case MessagePlan.Property property -> property(in, tag & 7, property, into);
        case MessagePlan.Inline inline -> fields(in.message(), inline.plan(), into);
        case null -> in.skip(tag & 7);
      }
    }
    depth--;
  }

  private void property(
      WireReader in, int wireType, MessagePlan.Property property, ObjectNode into) {
    Schema schema = property.schema();
    String name = property.name();
    Schema items = schema.items();
    Schema values = schema.additionalProperties();
    if (items != null && schema.format() != Format.STRINGS) {
      ArrayNode list = into.get(name) instanceof ArrayNode there ? there : into.putArray(name);
      if (wireType == ReverseBuffer.BYTES && isVarint(items)) {
        for (WireReader packed = in.message(); !packed.isAtEnd(); ) {
          list.add(present(value(packed, ReverseBuffer.VARINT, items), items));
        }
      } else {
        list.add(present(value(in, wireType, items), items));
      }
    } else if (values != null) {
      ObjectNode map = into.get(name) instanceof ObjectNode there ? there : into.putObject(name);
      entry(in.message(), values, map);
    } else {
      JsonNode value = value(in, wireType, schema);
      if (value != null) {
        into.set(name, value);
      }
    }
  }

  private static boolean isVarint(Schema schema) {
    return schema.type() == Schema.Type.INTEGER || schema.type() == Schema.Type.BOOLEAN;
  }

  private static JsonNode present(@Nullable JsonNode value, Schema schema) {
    if (value != null) {
      return value;
    }
    return schema.isObject() ? NODES.objectNode() : NODES.nullNode();
  }

  private void entry(WireReader in, Schema values, ObjectNode map) {
    String key = "";
    JsonNode value = null;
    while (!in.isAtEnd()) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case 1 -> key = in.text();
        case 2 -> value = value(in, tag & 7, values);
        default -> in.skip(tag & 7);
      }
    }
    map.set(key, value == null ? zero(values) : value);
  }

  private static JsonNode zero(Schema schema) {
    return switch (schema.type()) {
      case STRING ->
          schema.format() == Format.DATE_TIME || schema.format() == Format.MICRO_TIME
              ? NODES.nullNode()
              : NODES.stringNode("");
      case INTEGER, NUMBER -> NODES.numberNode(0);
      case BOOLEAN -> NODES.booleanNode(false);
      case ARRAY -> NODES.arrayNode();
      case OBJECT -> NODES.objectNode();
      case ANY -> NODES.nullNode();
    };
  }

  /** Null for what Go takes as absent: an empty time. */
  private @Nullable JsonNode value(WireReader in, int wireType, Schema schema) {
    return switch (schema.type()) {
      case INTEGER -> whole(schema.format() == Format.INT32 ? (int) in.varint() : in.varint());
      case BOOLEAN -> NODES.booleanNode(in.varint() != 0);
      case NUMBER -> NODES.numberNode(Double.longBitsToDouble(in.fixed64()));
      case STRING -> string(in, schema);
      case ARRAY -> strings(in.message());
      case OBJECT -> object(in, wireType, schema);
      case ANY -> any(in.message(), schema);
    };
  }

  /** In the smallest node that holds it, as the JSON reader makes them: else equal is not equal. */
  private static JsonNode whole(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private @Nullable JsonNode string(WireReader in, Schema schema) {
    return switch (schema.format()) {
      case BYTE -> NODES.stringNode(Base64.getEncoder().encodeToString(in.bytes()));
      case QUANTITY -> NODES.stringNode(single(in.message()));
      case DATE_TIME, MICRO_TIME -> time(in.message(), schema.format());
      case DURATION ->
          NODES.stringNode(GoTime.formatDuration(Duration.ofNanos(number(in.message()))));
      default -> NODES.stringNode(in.text());
    };
  }

  private static String single(WireReader in) {
    String text = "0";
    while (!in.isAtEnd()) {
      int tag = in.tag();
      if (tag >>> 3 == 1) {
        text = in.text();
      } else {
        in.skip(tag & 7);
      }
    }
    return text.isEmpty() ? "0" : text;
  }

  private static long number(WireReader in) {
    long value = 0;
    while (!in.isAtEnd()) {
      int tag = in.tag();
      if (tag >>> 3 == 1) {
        value = in.varint();
      } else {
        in.skip(tag & 7);
      }
    }
    return value;
  }

  private static @Nullable JsonNode time(WireReader in, Format format) {
    long seconds = 0;
    long nanos = 0;
    while (!in.isAtEnd()) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case 1 -> seconds = in.varint();
        case 2 -> nanos = in.varint();
        default -> in.skip(tag & 7);
      }
    }
    if (seconds == 0 && nanos == 0) {
      return null;
    }
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    return NODES.stringNode(
        format == Format.MICRO_TIME ? GoTime.formatMicro(time) : GoTime.format(time));
  }

  private static ArrayNode strings(WireReader in) {
    ArrayNode list = NODES.arrayNode();
    while (!in.isAtEnd()) {
      int tag = in.tag();
      if (tag >>> 3 == 1) {
        list.add(in.text());
      } else {
        in.skip(tag & 7);
      }
    }
    return list;
  }

  private @Nullable JsonNode object(WireReader in, int wireType, Schema schema) {
    if (wireType != ReverseBuffer.BYTES) {
      throw WireReader.malformed("proto: wrong wireType = " + wireType + " for a message");
    }
    if (schema.format() == Format.RAW_EXTENSION || schema.format() == Format.FIELDS) {
      return raw(in.message());
    }
    ObjectNode object = NODES.objectNode();
    message(in.message(), schema, object);
    return object;
  }

  private @Nullable JsonNode raw(WireReader in) {
    JsonNode value = null;
    while (!in.isAtEnd()) {
      int tag = in.tag();
      if (tag >>> 3 == 1) {
        byte[] bytes = in.bytes();
        value = bytes.length == 0 ? null : embedded(bytes);
      } else {
        in.skip(tag & 7);
      }
    }
    return value;
  }

  private JsonNode embedded(byte[] bytes) {
    if (ProtobufCodec.isProtobuf(bytes)) {
      return envelopes.apply(bytes);
    }
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw WireReader.malformed("embedded object is no JSON: " + e.getOriginalMessage());
    }
  }

  private @Nullable JsonNode any(WireReader in, Schema schema) {
    return switch (schema.format()) {
      case INT_OR_STRING -> intOrString(in);
      case JSON -> raw(in);
      default -> schemaOr(in, schema.format());
    };
  }

  private static JsonNode intOrString(WireReader in) {
    boolean text = false;
    long number = 0;
    String string = "";
    while (!in.isAtEnd()) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case 1 -> text = in.varint() != 0;
        case 2 -> number = in.varint();
        case 3 -> string = in.text();
        default -> in.skip(tag & 7);
      }
    }
    return text ? NODES.stringNode(string) : NODES.numberNode((int) number);
  }

  private JsonNode schemaOr(WireReader in, Format format) {
    ArrayNode list = NODES.arrayNode();
    ObjectNode single = null;
    boolean allowed = false;
    int schemaNumber = format == Format.JSON_SCHEMA_OR_BOOL ? 2 : 1;
    while (!in.isAtEnd()) {
      int tag = in.tag();
      if (tag >>> 3 == schemaNumber) {
        single = NODES.objectNode();
        message(in.message(), ProtobufCodec.jsonSchema(), single);
      } else if (format == Format.JSON_SCHEMA_OR_BOOL) {
        allowed = in.varint() != 0;
      } else if (format == Format.JSON_SCHEMA_OR_STRINGS) {
        list.add(in.text());
      } else {
        ObjectNode item = NODES.objectNode();
        message(in.message(), ProtobufCodec.jsonSchema(), item);
        list.add(item);
      }
    }
    if (single != null) {
      return single;
    }
    return format == Format.JSON_SCHEMA_OR_BOOL ? NODES.booleanNode(allowed) : list;
  }
}
