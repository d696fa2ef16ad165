package dev.j8s.api.engine;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.defaults.Defaults;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.proto.ProtobufCodec;
import dev.j8s.api.schema.DecodeException;
import dev.j8s.api.schema.Decoding;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.schema.Schema;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.validation.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Decodes, completes, checks and patches objects of any type. Safe for use by many threads. */
public final class ObjectEngine {
  private static final JsonMapper JSON = new JsonMapper();

  private final Catalog catalog;
  private final ProtobufCodec protobuf;

  public ObjectEngine(Catalog catalog) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.protobuf = new ProtobufCodec(catalog);
  }

  /**
   * Reads a body in JSON, YAML or protobuf, which is known by its first bytes.
   *
   * @param warnings takes what is unknown or given twice, when warnings are asked for
   * @throws ApiException 400 in upstream's words
   */
  public ObjectNode decode(
      ResourceType type,
      byte[] body,
      boolean yaml,
      FieldValidation validation,
      Consumer<String> warnings) {
    return decode(type.kind(), type.schema(), body, yaml, validation, warnings);
  }

  /** The same for any kind, such as the one of a subresource. */
  public ObjectNode decode(
      GroupVersionKind kind,
      Schema schema,
      byte[] body,
      boolean yaml,
      FieldValidation validation,
      Consumer<String> warnings) {
    List<String> complaints = new ArrayList<>();
    if (ProtobufCodec.isProtobuf(body)) {
      ObjectNode object = protobuf.decode(body, kind);
      return conform(kind, schema, object, complaints, validation, warnings);
    }
    JsonNode tree;
    try {
      tree = Decoding.read(body, yaml, complaints);
    } catch (JacksonException e) {
      throw unreadable(
          kind, "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
    }
    if (!(tree instanceof ObjectNode object)) {
      throw unreadable(
          kind,
          "couldn't get version/kind; json parse error: json: cannot unmarshal "
              + tree.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
              + " into Go value of type struct");
    }
    return conform(kind, schema, object, complaints, validation, warnings);
  }

  /** Brings a tree from elsewhere (a patch, a protobuf message) into the type's form, in place. */
  public ObjectNode conform(
      ResourceType type, ObjectNode object, FieldValidation validation, Consumer<String> warnings) {
    return conform(type.kind(), type.schema(), object, new ArrayList<>(), validation, warnings);
  }

  private ObjectNode conform(
      GroupVersionKind kind,
      Schema schema,
      ObjectNode object,
      List<String> complaints,
      FieldValidation validation,
      Consumer<String> warnings) {
    nameKind(kind, object);
    try {
      Decoding.conform(object, schema, objectMeta(), complaints);
    } catch (DecodeException e) {
      throw cannotHandle(kind, e.getMessage());
    }
    complain(complaints, validation, warnings, why -> cannotHandle(kind, why));
    return object;
  }

  private static void complain(
      List<String> complaints,
      FieldValidation validation,
      Consumer<String> warnings,
      Function<String, ApiException> failure) {
    if (complaints.isEmpty()) {
      return;
    }
    switch (validation) {
      case STRICT -> throw failure.apply("strict decoding error: " + String.join(", ", complaints));
      case WARN -> complaints.forEach(warnings);
      case IGNORE -> {}
    }
  }

  private Schema objectMeta() {
    return catalog
        .schema(new GroupVersionKind("meta.k8s.io", "v1", "ObjectMeta"))
        .orElseThrow(() -> new IllegalStateException("the catalogue has no ObjectMeta"));
  }

  /** A body may leave out what the path says already, but not say something else. */
  private static void nameKind(GroupVersionKind kind, ObjectNode object) {
    String version = object.path("apiVersion").asString("");
    String said = object.path("kind").asString("");
    if (!version.isEmpty() && !version.equals(kind.apiVersion())) {
      throw ApiException.badRequest(
          "the API version in the data ("
              + version
              + ") does not match the expected API version ("
              + kind.apiVersion()
              + ")");
    }
    if (!said.isEmpty() && !said.equals(kind.kind())) {
      throw ApiException.badRequest(
          said
              + " in version \""
              + kind.version()
              + "\" cannot be handled as a "
              + kind.kind()
              + ": converting ("
              + said
              + ") to ("
              + kind.kind()
              + "): unknown conversion");
    }
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    object.properties().forEach(field -> rest.put(field.getKey(), field.getValue()));
    object.removeAll();
    object.put("apiVersion", kind.apiVersion());
    object.put("kind", kind.kind());
    rest.forEach(object::putIfAbsent);
  }

  private static ApiException unreadable(GroupVersionKind kind, String why) {
    return ApiException.badRequest(
        "the object provided is unrecognized (must be of type " + kind.kind() + "): " + why);
  }

  private static ApiException cannotHandle(GroupVersionKind kind, String why) {
    return ApiException.badRequest(
        kind.kind()
            + " in version \""
            + kind.version()
            + "\" cannot be handled as a "
            + kind.kind()
            + ": "
            + why);
  }

  /** As bytes of JSON. */
  public byte[] encode(JsonNode object) {
    return JSON.writeValueAsBytes(object);
  }

  /** Fills in what was left out, in place. */
  public void applyDefaults(ResourceType type, ObjectNode object) {
    Defaults.apply(type.schema(), object);
  }

  /** What is wrong with an object that is completed; empty when nothing is. */
  public List<FieldError> validate(ResourceType type, ObjectNode object) {
    return Validation.validate(type.schema(), object);
  }

  /** What an update changes that it may not. */
  public List<FieldError> validateUpdate(ResourceType type, ObjectNode before, ObjectNode after) {
    return Validation.validateUpdate(type.schema(), before, after);
  }

  /**
   * Applies a JSON, merge or strategic merge patch.
   *
   * @param mediaType of the patch
   * @return a new object, decoded but neither completed nor checked
   * @throws ApiException 400, 415 or 422 in upstream's words
   */
  public ObjectNode patch(
      ResourceType type,
      ObjectNode object,
      String mediaType,
      byte[] patch,
      FieldValidation validation,
      Consumer<String> warnings) {
    return patch(type.kind(), type.schema(), object, mediaType, patch, validation, warnings);
  }

  /** The same for any kind, such as the one of a subresource. */
  public ObjectNode patch(
      GroupVersionKind kind,
      Schema schema,
      ObjectNode object,
      String mediaType,
      byte[] patch,
      FieldValidation validation,
      Consumer<String> warnings) {
    Patching patching = new Patching(schema, object, mediaType, patch, validation);
    List<String> complaints = new ArrayList<>();
    ObjectNode patched = patching.apply(complaints);
    nameKind(kind, patched);
    try {
      Decoding.conform(patched, schema, objectMeta(), complaints);
    } catch (DecodeException e) {
      throw patching.invalid(e.getMessage());
    }
    complain(complaints, validation, warnings, patching::invalid);
    return patched;
  }
}
