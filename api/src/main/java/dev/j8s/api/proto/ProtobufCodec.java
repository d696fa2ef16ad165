package dev.j8s.api.proto;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Schema;
import dev.j8s.api.status.ApiException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects in protobuf: four magic bytes and an envelope that names apiVersion and kind around the
 * message itself. Only kinds of Kubernetes itself have a protobuf form. Safe for use by many
 * threads.
 */
public final class ProtobufCodec {
  public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final GroupVersionKind JSON_SCHEMA =
      new GroupVersionKind("apiextensions.k8s.io", "v1", "JSONSchemaProps");

  private final Catalog catalog;
  private final Map<String, MessagePlan> plans = new ConcurrentHashMap<>();

  /**
   * @param catalog of built-in types
   */
  public ProtobufCodec(Catalog catalog) {
    this.catalog = requireNonNull(catalog, "catalog is null");
  }

  /** The structure of a schema inside a custom resource definition, which contains itself. */
  static Schema jsonSchema() {
    return Catalog.builtIn()
        .schema(JSON_SCHEMA)
        .orElseThrow(() -> new IllegalStateException("the catalogue has no JSONSchemaProps"));
  }

  /** Whether bytes begin as an object in protobuf does. */
  public static boolean isProtobuf(byte[] bytes) {
    if (bytes.length < MAGIC.length) {
      return false;
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether objects of a kind have a protobuf form. */
  public boolean supports(GroupVersionKind kind) {
    return Catalog.builtIn().schema(kind).isPresent();
  }

  /**
   * An object with its envelope, by the apiVersion and kind in it.
   *
   * @throws IllegalArgumentException when the kind has no protobuf form
   */
  public byte[] encode(JsonNode object) {
    GroupVersionKind kind = kindOf(object);
    ReverseBuffer out = new ReverseBuffer();
    new MessageWriter(this::plan, out).message(object, schema(kind));
    return enveloped(out, kind);
  }

  /** The bare message of an object, as lists hold their items. */
  public byte[] encodeItem(JsonNode object, GroupVersionKind kind) {
    ReverseBuffer out = new ReverseBuffer();
    new MessageWriter(this::plan, out).message(object, schema(kind));
    return out.toBytes();
  }

  /**
   * A list with its envelope.
   *
   * @param items as {@link #encodeItem} encodes them
   */
  public byte[] encodeList(GroupVersionKind listKind, ObjectNode metadata, List<byte[]> items) {
    ReverseBuffer out = new ReverseBuffer();
    for (int i = items.size() - 1; i >= 0; i--) {
      out.bytes(2, items.get(i));
    }
    int before = out.size();
    Schema listMeta =
        requireNonNull(schema(listKind).property("metadata"), "a list without metadata");
    new MessageWriter(this::plan, out).message(metadata, listMeta);
    out.close(1, before);
    return enveloped(out, listKind);
  }

  /**
   * One event of a watch, without envelope. On the wire four bytes with its length (the most
   * significant first) come before it.
   *
   * @param object with its envelope, as {@link #encode} makes it
   */
  public static byte[] encodeWatchEvent(String type, byte[] object) {
    ReverseBuffer out = new ReverseBuffer();
    out.bytes(1, object);
    out.close(2, 0);
    out.text(1, type);
    return out.toBytes();
  }

  private static byte[] enveloped(ReverseBuffer message, GroupVersionKind kind) {
    ReverseBuffer out = new ReverseBuffer();
    // Content encoding and type are always empty, and Go always writes them.
    out.text(4, "");
    out.text(3, "");
    out.bytes(2, message.toBytes());
    int before = out.size();
    out.text(2, kind.kind());
    out.text(1, kind.apiVersion());
    out.close(1, before);
    out.raw(MAGIC);
    return out.toBytes();
  }

  /**
   * An object from its envelope, neither pruned nor completed: zero values of absent fields are in
   * it, as Go clients send them.
   *
   * @param expected the kind when the envelope names none; null to require one
   * @throws ApiException 400 when the bytes are no such object
   */
  public ObjectNode decode(byte[] bytes, @Nullable GroupVersionKind expected) {
    if (!isProtobuf(bytes)) {
      throw ApiException.badRequest(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    try {
      return decodeEnvelope(bytes, expected);
    } catch (WireReader.MalformedMessage e) {
      throw ApiException.badRequest(
          "the object provided is unrecognized"
              + (expected == null ? "" : " (must be of type " + expected.kind() + ")")
              + ": "
              + e.getMessage());
    }
  }

  private ObjectNode decodeEnvelope(byte[] bytes, @Nullable GroupVersionKind expected) {
    WireReader in = new WireReader(bytes);
    in.skipMagic(MAGIC.length);
    String apiVersion = "";
    String kind = "";
    WireReader raw = new WireReader(new byte[0]);
    while (!in.isAtEnd()) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case 1 -> {
          for (WireReader type = in.message(); !type.isAtEnd(); ) {
            int field = type.tag();
            switch (field >>> 3) {
              case 1 -> apiVersion = type.text();
              case 2 -> kind = type.text();
              default -> type.skip(field & 7);
            }
          }
        }
        case 2 -> raw = in.message();
        default -> in.skip(tag & 7);
      }
    }
    GroupVersionKind found = found(apiVersion, kind, expected);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", found.apiVersion());
    object.put("kind", found.kind());
    Schema schema =
        catalog
            .schema(found)
            .orElseThrow(() ->
                ApiException.badRequest(
                    "no kind \""
                        + found.kind()
                        + "\" is registered for version \""
                        + found.apiVersion()
                        + "\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""));
    new MessageReader(this::plan, embedded -> decodeEnvelope(embedded, null))
        .message(raw, schema, object);
    return object;
  }

  private static GroupVersionKind found(
      String apiVersion, String kind, @Nullable GroupVersionKind expected) {
    if (apiVersion.isEmpty() && kind.isEmpty() && expected != null) {
      return expected;
    }
    String version = apiVersion.isEmpty() && expected != null ? expected.apiVersion() : apiVersion;
    String name = kind.isEmpty() && expected != null ? expected.kind() : kind;
    return GroupVersion.parse(version).kind(name);
  }

  private static GroupVersionKind kindOf(JsonNode object) {
    return GroupVersion.parse(object.path("apiVersion").asString(""))
        .kind(object.path("kind").asString(""));
  }

  private Schema schema(GroupVersionKind kind) {
    return catalog
        .schema(kind)
        .filter(schema -> schema.name() != null)
        .orElseThrow(() -> new IllegalArgumentException("no protobuf form of " + kind));
  }

  private MessagePlan plan(Schema schema) {
    String name = schema.name();
    if (name == null) {
      throw new IllegalStateException("an unnamed type has no protobuf form");
    }
    MessagePlan known = plans.get(name);
    if (known == null) {
      known = MessagePlan.of(schema);
      plans.put(name, known);
    }
    return known;
  }
}
