package dev.j8s.apiserver.rest;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.registry.Registry.Page;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.table.Tables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects and lists of them in the shape that a client wants. */
final class ObjectAnswers {
  private static final byte[] COMMA = {','};
  private static final byte[] END = "]}\n".getBytes(StandardCharsets.US_ASCII);

  private final Answers answers;
  private final Codec codec;
  private final Tables tables;

  ObjectAnswers(Answers answers, Codec codec, Tables tables) {
    this.answers = answers;
    this.codec = codec;
    this.tables = tables;
  }

  void object(
      ApiRequest request, AnswerFormat format, int code, ResourceType type, StoredObject of) {
    answers.bytes(request, code, format.mediaType(), List.of(shaped(request, format, type, of)));
  }

  /** One object in the format's shape and media type. */
  byte[] shaped(ApiRequest request, AnswerFormat format, ResourceType type, StoredObject of) {
    return switch (format.shape()) {
      case OBJECT -> whole(format, of);
      case TABLE ->
          codec.encode(
              tables.table(type, List.of(of.tree()), tableOptions(request, format, true)), format);
      case PARTIAL, PARTIAL_LIST -> codec.encode(partial(of.tree(), format.version()), format);
    };
  }

  /** One event's table; a bookmark has no row. */
  ObjectNode row(
      ApiRequest request,
      AnswerFormat format,
      ResourceType type,
      StoredObject of,
      boolean headers,
      boolean bookmark) {
    ObjectNode tree = of.tree();
    ObjectNode table =
        tables.table(
            type, bookmark ? List.of() : List.of(tree), tableOptions(request, format, headers));
    if (bookmark) {
      table.set("metadata", tree.path("metadata"));
    }
    return table;
  }

  private byte[] whole(AnswerFormat format, StoredObject of) {
    return format.mediaType().equals(MediaType.JSON) && !format.pretty()
        ? of.json()
        : codec.encode(of.tree(), format);
  }

  Tables.Options tableOptions(ApiRequest request, AnswerFormat format, boolean headers) {
    String include = request.query().first("includeObject");
    return new Tables.Options(format.version(), include.isEmpty() ? "Metadata" : include, headers);
  }

  void list(ApiRequest request, AnswerFormat format, ResourceType type, Page page) {
    if (format.shape() == AnswerFormat.Shape.OBJECT
        && format.mediaType().equals(MediaType.JSON)
        && !format.pretty()) {
      answers.bytes(request, 200, MediaType.JSON, joined(type, page));
      return;
    }
    if (format.mediaType().equals(MediaType.PROTOBUF)) {
      byte[] list = codec.encodeProtobufList(type, metadata(page), page.items());
      answers.bytes(request, 200, MediaType.PROTOBUF, List.of(list));
      return;
    }
    ObjectNode tree =
        switch (format.shape()) {
          case OBJECT -> listTree(type, page);
          case TABLE -> {
            List<ObjectNode> items = page.items().stream().map(StoredObject::tree).toList();
            ObjectNode table = tables.table(type, items, tableOptions(request, format, true));
            table.set("metadata", metadata(page));
            yield table;
          }
          case PARTIAL, PARTIAL_LIST -> partialList(page, format.version());
        };
    answers.bytes(request, 200, format.mediaType(), List.of(codec.encode(tree, format)));
  }

  /** The items' own bytes between a head and an end. */
  private static List<byte[]> joined(ResourceType type, Page page) {
    List<byte[]> parts = new ArrayList<>(2 * page.items().size() + 2);
    String head =
        "{\"kind\":\""
            + type.listKind()
            + "\",\"apiVersion\":\""
            + type.kind().apiVersion()
            + "\",\"metadata\":"
            + metadata(page)
            + ",\"items\":[";
    parts.add(head.getBytes(StandardCharsets.UTF_8));
    boolean first = true;
    for (StoredObject item : page.items()) {
      if (!first) {
        parts.add(COMMA);
      }
      first = false;
      parts.add(item.json());
    }
    parts.add(END);
    return parts;
  }

  private static ObjectNode listTree(ResourceType type, Page page) {
    ObjectNode tree = Json.object();
    tree.put("kind", type.listKind()).put("apiVersion", type.kind().apiVersion());
    tree.set("metadata", metadata(page));
    ArrayNode items = tree.putArray("items");
    page.items().forEach(item -> items.add(item.tree()));
    return tree;
  }

  private static ObjectNode partialList(Page page, String version) {
    ObjectNode tree = Json.object();
    tree.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/" + version);
    tree.set("metadata", metadata(page));
    ArrayNode items = tree.putArray("items");
    page.items().forEach(item -> items.add(partial(item.tree(), version)));
    return tree;
  }

  static ObjectNode partial(ObjectNode object, String version) {
    ObjectNode tree = Json.object();
    tree.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/" + version);
    JsonNode metadata = object.path("metadata");
    tree.set("metadata", metadata.isObject() ? metadata : Json.object());
    return tree;
  }

  private static ObjectNode metadata(Page page) {
    ObjectNode metadata = Json.object();
    metadata.put("resourceVersion", Long.toString(page.resourceVersion()));
    if (!page.continueToken().isEmpty()) {
      metadata.put("continue", page.continueToken());
    }
    if (page.remaining() > 0) {
      metadata.put("remainingItemCount", page.remaining());
    }
    return metadata;
  }
}
