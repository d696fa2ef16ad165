package dev.j8s.apiserver.rest;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.proto.ProtobufCodec;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.schema.Schema;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.Statuses;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Bodies to trees, and trees to the bytes of each served format. */
public final class Codec {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Catalog catalog;
  private final ObjectEngine engine;
  private final ProtobufCodec protobuf;

  public Codec(Catalog catalog, ObjectEngine engine) {
    this.catalog = catalog;
    this.engine = engine;
    this.protobuf = new ProtobufCodec(catalog);
  }

  /**
   * @param expected what the path takes; filled in where the body does not say what it is
   * @param fieldValidation what becomes of unknown and duplicate fields
   */
  public ObjectNode decode(
      byte[] body,
      String contentType,
      GroupVersionKind expected,
      String fieldValidation,
      RequestContext context) {
    return engine.decode(
        expected,
        schema(expected),
        body,
        isYaml(contentType),
        FieldValidation.of(fieldValidation),
        context::warn);
  }

  /** Options may name any group and version: they are the same in all. */
  ObjectNode decodeOptions(
      byte[] body, String contentType, GroupVersionKind expected, RequestContext context) {
    boolean yaml = isYaml(contentType);
    String named;
    try {
      named = tree(body, yaml, expected).path("apiVersion").asString("");
    } catch (JacksonException e) {
      named = "";
    }
    GroupVersionKind kind =
        named.isEmpty() ? expected : GroupVersion.parse(named).kind(expected.kind());
    return engine.decode(kind, schema(expected), body, yaml, FieldValidation.IGNORE, context::warn);
  }

  private JsonNode tree(byte[] body, boolean yaml, GroupVersionKind expected) {
    if (ProtobufCodec.isProtobuf(body)) {
      return protobuf.decode(body, expected);
    }
    return yaml ? YAML.readTree(body) : Json.read(body);
  }

  private static boolean isYaml(String contentType) {
    MediaType type = MediaType.parse(contentType.isEmpty() ? MediaType.JSON : contentType);
    return switch (type.name()) {
      case MediaType.JSON, MediaType.PROTOBUF -> false;
      case MediaType.YAML -> true;
      default -> throw Statuses.unsupportedMediaType(MediaType.SERVED);
    };
  }

  private Schema schema(GroupVersionKind kind) {
    return catalog
        .find(kind)
        .map(type -> type.schema())
        .or(() -> catalog.schema(kind))
        .orElseThrow(() -> new IllegalStateException("the catalogue has no " + kind));
  }

  /** The tree in a format, whatever its shape. */
  public byte[] encode(JsonNode tree, AnswerFormat format) {
    return switch (format.mediaType()) {
      case MediaType.YAML -> YAML.writeValueAsBytes(tree);
      case MediaType.JSON -> format.pretty() ? Json.prettyBytes(tree) : Json.bytes(tree);
      default -> protobuf.encode(tree);
    };
  }

  /** A list in protobuf, item by item, so that only one tree is there at a time. */
  byte[] encodeProtobufList(ResourceType type, ObjectNode metadata, List<StoredObject> items) {
    List<byte[]> encoded = new ArrayList<>(items.size());
    for (StoredObject item : items) {
      encoded.add(protobuf.encodeItem(item.tree(), type.kind()));
    }
    GroupVersionKind listKind = type.kind().groupVersion().kind(type.listKind());
    return protobuf.encodeList(listKind, metadata, encoded);
  }

  /** One event on the wire. */
  static byte[] encodeProtobufEvent(String type, byte[] object) {
    byte[] message = ProtobufCodec.encodeWatchEvent(type, object);
    return ByteBuffer.allocate(message.length + Integer.BYTES)
        .putInt(message.length)
        .put(message)
        .array();
  }
}
