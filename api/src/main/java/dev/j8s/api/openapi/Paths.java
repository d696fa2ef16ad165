package dev.j8s.api.openapi;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.catalog.Subresource;
import dev.j8s.api.meta.GroupVersionKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the paths of a resource type, each with its operations and their parameters. */
final class Paths {
  private static final List<String> WRITING = List.of("dryRun", "fieldManager", "fieldValidation");
  private static final List<String> LISTING =
      List.of(
          "allowWatchBookmarks",
          "continue",
          "fieldSelector",
          "labelSelector",
          "limit",
          "resourceVersion",
          "resourceVersionMatch",
          "sendInitialEvents",
          "timeoutSeconds",
          "watch");
  private static final List<String> DELETING =
      List.of("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy");
  private static final Set<String> INTEGERS =
      Set.of("limit", "timeoutSeconds", "gracePeriodSeconds");
  private static final Set<String> BOOLEANS =
      Set.of("allowWatchBookmarks", "sendInitialEvents", "watch", "orphanDependents", "force");
  private static final List<String> PATCH_TYPES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");
  private static final List<String> MEDIA_TYPES =
      List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");

  private final ObjectNode paths;
  private final Definitions definitions;

  Paths(ObjectNode paths, Definitions definitions) {
    this.paths = paths;
    this.definitions = definitions;
  }

  void add(ResourceType type) {
    String base = type.resource().groupVersion().path();
    String resource = type.resource().resource();
    String collection =
        type.namespaced() ? base + "/namespaces/{namespace}/" + resource : base + "/" + resource;
    ObjectNode many = path(collection, type.namespaced(), false);
    GroupVersionKind list = type.resource().groupVersion().kind(type.listKind());
    Set<String> verbs = type.verbs();
    if (verbs.contains("list")) {
      operation(many, type, "get", "list", null, list, LISTING);
    }
    if (verbs.contains("create")) {
      operation(many, type, "post", "post", type.kind(), type.kind(), WRITING);
    }
    if (verbs.contains("deletecollection")) {
      operation(many, type, "delete", "deletecollection", null, null, LISTING);
    }
    if (type.namespaced() && verbs.contains("list")) {
      ObjectNode everywhere = path(base + "/" + resource, false, false);
      operation(everywhere, type, "get", "list", null, list, LISTING);
    }
    if (!verbs.contains("get")) {
      return;
    }
    ObjectNode one = path(collection + "/{name}", type.namespaced(), true);
    operation(one, type, "get", "get", null, type.kind(), List.of());
    if (verbs.contains("update")) {
      operation(one, type, "put", "put", type.kind(), type.kind(), WRITING);
    }
    if (verbs.contains("patch")) {
      operation(one, type, "patch", "patch", type.kind(), type.kind(), patching());
    }
    if (verbs.contains("delete")) {
      operation(one, type, "delete", "delete", null, null, DELETING);
    }
    for (Subresource sub : type.subresources().values()) {
      subresource(path(collection + "/{name}/" + sub.name(), type.namespaced(), true), type, sub);
    }
  }

  private static List<String> patching() {
    return List.of("dryRun", "fieldManager", "fieldValidation", "force");
  }

  private void subresource(ObjectNode path, ResourceType type, Subresource sub) {
    GroupVersionKind kind = sub.kind();
    for (String verb : sub.verbs()) {
      switch (verb) {
        case "get" -> operation(path, type, "get", "get", null, kind, List.of(), kind);
        case "update" -> operation(path, type, "put", "put", kind, kind, WRITING, kind);
        case "patch" -> operation(path, type, "patch", "patch", kind, kind, patching(), kind);
        case "create" -> operation(path, type, "post", "post", kind, kind, WRITING, kind);
        case "delete" -> operation(path, type, "delete", "delete", null, null, List.of(), kind);
        default -> throw new IllegalStateException("no method for the verb " + verb);
      }
    }
  }

  private ObjectNode path(String template, boolean namespaced, boolean named) {
    ObjectNode path = paths.putObject(template);
    ArrayNode parameters = path.putArray("parameters");
    if (named) {
      parameter(parameters, "name", "path");
    }
    if (namespaced) {
      parameter(parameters, "namespace", "path");
    }
    parameter(parameters, "pretty", "query");
    return path;
  }

  private void parameter(ArrayNode parameters, String name, String in) {
    ObjectNode parameter = parameters.addObject();
    parameter.put("name", name).put("in", in);
    if (in.equals("path")) {
      parameter.put("required", true);
    }
    String type =
        INTEGERS.contains(name) ? "integer" : BOOLEANS.contains(name) ? "boolean" : "string";
    if (definitions.dialect() == Definitions.Dialect.V3) {
      parameter.putObject("schema").put("type", type).put("uniqueItems", true);
    } else {
      parameter.put("type", type).put("uniqueItems", true);
    }
  }

  private void operation(
      ObjectNode path,
      ResourceType type,
      String method,
      String action,
      @Nullable GroupVersionKind body,
      @Nullable GroupVersionKind answer,
      List<String> queries) {
    operation(path, type, method, action, body, answer, queries, type.kind());
  }

  private void operation(
      ObjectNode path,
      ResourceType type,
      String method,
      String action,
      @Nullable GroupVersionKind body,
      @Nullable GroupVersionKind answer,
      List<String> queries,
      GroupVersionKind about) {
    boolean v3 = definitions.dialect() == Definitions.Dialect.V3;
    ObjectNode operation = path.putObject(method);
    operation.putArray("tags").add(tag(type));
    operation.put("x-kubernetes-action", action);
    operation
        .putObject("x-kubernetes-group-version-kind")
        .put("group", about.group())
        .put("kind", about.kind())
        .put("version", about.version());
    ArrayNode parameters = operation.putArray("parameters");
    if (!v3) {
      ArrayNode produces = operation.putArray("produces");
      MEDIA_TYPES.forEach(produces::add);
      ArrayNode consumes = operation.putArray("consumes");
      (method.equals("patch") ? PATCH_TYPES : List.of("*/*")).forEach(consumes::add);
    }
    queries.forEach(query -> parameter(parameters, query, "query"));
    ObjectNode sent = body == null ? null : definitions.reference(body);
    if (sent != null) {
      body(operation, parameters, method, sent);
    }
    ObjectNode ok = operation.putObject("responses").putObject("200");
    ok.put("description", "OK");
    GroupVersionKind status = new GroupVersionKind("", "v1", "Status");
    ObjectNode schema = definitions.reference(answer == null ? status : answer);
    if (schema != null) {
      content(ok, MEDIA_TYPES, schema);
    }
  }

  private void body(ObjectNode operation, ArrayNode parameters, String method, ObjectNode schema) {
    if (definitions.dialect() == Definitions.Dialect.V2) {
      ObjectNode parameter = parameters.addObject();
      parameter.put("name", "body").put("in", "body").put("required", true).set("schema", schema);
      return;
    }
    ObjectNode request = operation.putObject("requestBody").put("required", true);
    if (method.equals("patch")) {
      content(request, PATCH_TYPES, JsonNodeFactory.instance.objectNode().put("type", "object"));
    } else {
      content(request, List.of("*/*"), schema);
    }
  }

  private void content(ObjectNode into, List<String> types, ObjectNode schema) {
    if (definitions.dialect() == Definitions.Dialect.V2) {
      into.set("schema", schema);
      return;
    }
    ObjectNode content = into.putObject("content");
    types.forEach(type -> content.putObject(type).set("schema", schema));
  }

  private static String tag(ResourceType type) {
    String group = type.resource().group();
    int dot = group.indexOf('.');
    String name = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    return name + "_" + type.resource().version().toLowerCase(Locale.ROOT);
  }
}
