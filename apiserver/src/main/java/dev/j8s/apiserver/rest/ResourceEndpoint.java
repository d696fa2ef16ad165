package dev.j8s.apiserver.rest;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.catalog.Subresource;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.registry.ContinueToken;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.Deleted;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.registry.Registry.Written;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.OptionsReader;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers requests for resources: what the path names and the verb wants, from the registry. */
public final class ResourceEndpoint implements RequestHandler {
  private static final List<String> PATCH_TYPES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");
  private static final GroupVersionKind DELETE_OPTIONS =
      new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions");

  /** Types whose last state is answered when they are gone; the others answer a Status. */
  private static final Set<String> ANSWER_WHEN_GONE =
      Set.of(
          "pods",
          "services",
          "persistentvolumeclaims",
          "persistentvolumes",
          "resourcequotas",
          "serviceaccounts",
          "podtemplates");

  /** Subresources that show and change the object itself. */
  private static final Set<String> SAME_OBJECT =
      Set.of("status", "finalize", "approval", "ephemeralcontainers", "resize");

  private final Catalog catalog;
  private final Registry registry;
  private final Codec codec;
  private final Answers answers;
  private final ObjectAnswers objects;
  private final WatchAnswers watches;
  private final Map<String, RequestHandler> special;

  /**
   * @param special what is answered elsewhere, by resource and subresource as in {@code pods/log},
   *     with the group behind: {@code tokenreviews.authentication.k8s.io}
   */
  public ResourceEndpoint(
      Catalog catalog,
      Registry registry,
      Codec codec,
      Answers answers,
      Tables tables,
      Map<String, RequestHandler> special,
      RandomGenerator random) {
    this.catalog = catalog;
    this.registry = registry;
    this.codec = codec;
    this.answers = answers;
    this.objects = new ObjectAnswers(answers, codec, tables);
    this.watches = new WatchAnswers(registry, codec, objects, random);
    this.special = Map.copyOf(special);
  }

  @Override
  public void handle(ApiRequest request) throws Exception {
    RequestInfo info = request.info();
    String group = info.group().isEmpty() ? "" : "." + info.group();
    RequestHandler elsewhere = special.get(info.resourceAndSubresource() + group);
    if (elsewhere != null) {
      elsewhere.handle(request);
      return;
    }
    if (info.resource().equals("bindings") && info.group().isEmpty()) {
      bind(request);
      return;
    }
    ResourceType type = catalog.find(info.groupVersionResource()).orElseThrow(Statuses::noSuchPath);
    String namespace = namespace(type, info);
    if (info.subresource().isEmpty()) {
      resource(request, type, namespace);
    } else {
      Subresource sub = type.subresources().get(info.subresource());
      if (sub == null || !info.rest().isEmpty()) {
        throw Statuses.noSuchPath();
      }
      subresource(request, type, namespace, sub);
    }
  }

  private static @Nullable String namespace(ResourceType type, RequestInfo info) {
    if (!type.namespaced()) {
      return null;
    }
    if (info.namespace().isEmpty()
        && !(info.verb().equals("list") || info.verb().equals("watch"))) {
      throw info.verb().equals("deletecollection") || info.verb().equals("create")
          ? Statuses.methodNotAllowed()
          : Statuses.noSuchPath();
    }
    return info.namespaceOrNull();
  }

  private void resource(ApiRequest request, ResourceType type, @Nullable String namespace) {
    RequestInfo info = request.info();
    if (!type.verbs().contains(info.verb())) {
      throw Statuses.methodNotAllowed();
    }
    switch (info.verb()) {
      case "get" -> get(request, type, namespace);
      case "list" -> list(request, type, namespace, OptionsReader.list(request.query()));
      case "watch" -> watches.watch(request, type, namespace, OptionsReader.watch(request.query()));
      case "create" -> create(request, type, namespace);
      case "update" -> update(request, type, namespace, null, type.kind());
      case "patch" -> patch(request, type, namespace, null);
      case "delete" -> delete(request, type, namespace);
      case "deletecollection" -> {
        AnswerFormat format = request.format();
        objects.list(
            request,
            format,
            type,
            registry.deleteCollection(
                request.context(),
                type,
                namespace,
                OptionsReader.list(request.query()),
                OptionsReader.delete(request.query(), deleteOptions(request))));
      }
      default -> throw Statuses.methodNotAllowed();
    }
  }

  private void subresource(
      ApiRequest request, ResourceType type, @Nullable String namespace, Subresource sub) {
    RequestInfo info = request.info();
    if (!sub.verbs().contains(info.verb())) {
      throw Statuses.methodNotAllowed();
    }
    switch (info.verb()) {
      case "get" -> {
        if (SAME_OBJECT.contains(sub.name())) {
          get(request, type, namespace);
        } else {
          answers.tree(
              request, 200, registry.getSubresource(type, namespace, info.name(), sub.name()));
        }
      }
      case "create" -> {
        WriteOptions options = writeOptions(request, "CreateOptions");
        ObjectNode body = decode(request, sub.kind(), options);
        answers.tree(
            request,
            201,
            registry.post(
                request.context(), type, namespace, info.name(), sub.name(), body, options));
      }
      case "update" -> update(request, type, namespace, sub.name(), sub.kind());
      case "patch" -> patch(request, type, namespace, sub.name());
      default -> throw Statuses.methodNotAllowed();
    }
  }

  /** A binding names its pod itself when it is posted as an object of its own. */
  private void bind(ApiRequest request) {
    RequestInfo info = request.info();
    if (!info.verb().equals("create") || info.namespace().isEmpty()) {
      throw Statuses.methodNotAllowed();
    }
    ResourceType pods =
        catalog.find(info.groupVersion().resource("pods")).orElseThrow(Statuses::noSuchPath);
    WriteOptions options = writeOptions(request, "CreateOptions");
    ObjectNode body = decode(request, info.groupVersion().kind("Binding"), options);
    String pod = body.path("metadata").path("name").asString("");
    answers.tree(
        request,
        201,
        registry.post(request.context(), pods, info.namespace(), pod, "binding", body, options));
  }

  private void get(ApiRequest request, ResourceType type, @Nullable String namespace) {
    AnswerFormat format = request.format();
    StoredObject found =
        registry.get(
            type, namespace, request.info().name(), request.query().first("resourceVersion"));
    objects.object(request, format, 200, type, found);
  }

  private void list(
      ApiRequest request, ResourceType type, @Nullable String namespace, ListOptions options) {
    AnswerFormat format = request.format();
    try {
      objects.list(request, format, type, registry.list(type, namespace, options));
    } catch (ApiException e) {
      if (!e.is(410) || options.continueToken().isEmpty()) {
        throw e;
      }
      // Who can do with an inconsistent list may go on from the same place.
      ObjectNode status = Statuses.tree(e.status());
      status
          .withObjectProperty("metadata")
          .put("continue", ContinueToken.decode(options.continueToken()).ofNewest().encode());
      answers.error(request.exchange(), e, status);
    }
  }

  private void create(ApiRequest request, ResourceType type, @Nullable String namespace) {
    if (!request.info().name().isEmpty()) {
      throw Statuses.methodNotAllowed();
    }
    AnswerFormat format = request.format();
    WriteOptions options = writeOptions(request, "CreateOptions");
    ObjectNode body = decode(request, type.kind(), options);
    StoredObject made = registry.create(request.context(), type, namespace, body, options);
    objects.object(request, format, 201, type, made);
  }

  private void update(
      ApiRequest request,
      ResourceType type,
      @Nullable String namespace,
      @Nullable String subresource,
      GroupVersionKind kind) {
    AnswerFormat format = request.format();
    WriteOptions options = writeOptions(request, "UpdateOptions");
    ObjectNode body = decode(request, kind, options);
    Written written =
        registry.update(
            request.context(), type, namespace, request.info().name(), subresource, body, options);
    objects.object(request, format, written.created() ? 201 : 200, type, written.object());
  }

  private void patch(
      ApiRequest request,
      ResourceType type,
      @Nullable String namespace,
      @Nullable String subresource) {
    AnswerFormat format = request.format();
    String mediaType = MediaType.parse(request.exchange().header("content-type")).name();
    if (!PATCH_TYPES.contains(mediaType)) {
      throw Statuses.unsupportedMediaType(PATCH_TYPES);
    }
    WriteOptions options = writeOptions(request, "PatchOptions");
    Written written =
        registry.patch(
            request.context(),
            type,
            namespace,
            request.info().name(),
            subresource,
            new PatchBody(mediaType, request.exchange().body()),
            options);
    objects.object(request, format, written.created() ? 201 : 200, type, written.object());
  }

  private void delete(ApiRequest request, ResourceType type, @Nullable String namespace) {
    AnswerFormat format = request.format();
    var options = OptionsReader.delete(request.query(), deleteOptions(request));
    Deleted deleted =
        registry.delete(request.context(), type, namespace, request.info().name(), options);
    StoredObject last = deleted.object();
    if (deleted.gone() && !answersWhenGone(type)) {
      JsonNode uid = last.tree().path("metadata").path("uid");
      answers.tree(request, 200, Statuses.deleted(type.resource(), last.name(), uid.asString("")));
      return;
    }
    boolean accepted = !deleted.gone() && Boolean.FALSE.equals(options.orphanDependents());
    objects.object(request, format, accepted ? 202 : 200, type, last);
  }

  private static boolean answersWhenGone(ResourceType type) {
    return type.resource().group().isEmpty()
        && ANSWER_WHEN_GONE.contains(type.resource().resource());
  }

  private @Nullable ObjectNode deleteOptions(ApiRequest request) {
    if (request.exchange().body().length == 0) {
      return null;
    }
    return codec.decodeOptions(
        request.exchange().body(),
        request.exchange().header("content-type"),
        DELETE_OPTIONS,
        request.context());
  }

  private static WriteOptions writeOptions(ApiRequest request, String kind) {
    return OptionsReader.write(request.query(), kind, request.context().userAgent());
  }

  private ObjectNode decode(ApiRequest request, GroupVersionKind kind, WriteOptions options) {
    return codec.decode(
        request.exchange().body(),
        request.exchange().header("content-type"),
        kind,
        options.fieldValidation(),
        request.context());
  }
}
