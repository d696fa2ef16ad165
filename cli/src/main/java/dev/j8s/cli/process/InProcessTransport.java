package dev.j8s.cli.process;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.ApiVersions;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.DeleteRequest;
import dev.j8s.apiserver.registry.Registry.EventType;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.Registry.WatchOptions;
import dev.j8s.apiserver.registry.Registry.WatchSink;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.User;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import dev.j8s.client.transport.Page;
import dev.j8s.client.transport.PageRequest;
import dev.j8s.client.transport.ServedType;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Watch;
import dev.j8s.client.transport.WatchListener;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries requests to the registry of the same process: no socket and no copy. What a read answers
 * is decoded once from the watch cache's bytes and then shared by every reader in the process.
 */
public final class InProcessTransport implements Transport {
  private final Registry registry;
  private final Catalog catalog;
  private final User user;
  private final String component;
  private final Set<Registry.Watch> watches = ConcurrentHashMap.newKeySet();

  /**
   * @param component named in writes as the one who made them
   */
  public InProcessTransport(Registry registry, Catalog catalog, User user, String component) {
    this.registry = requireNonNull(registry, "registry is null");
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.user = requireNonNull(user, "user is null");
    this.component = requireNonNull(component, "component is null");
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(
      TypeInfo<T> type, @Nullable String namespace, String name) {
    try {
      return Optional.of(
          typed(registry.get(typeOf(type.resource()), scope(namespace), name, ""), type.type()));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public <T extends HasMetadata> Page<T> list(TypeInfo<T> type, Scope scope, PageRequest request) {
    Registry.Page page =
        registry.list(
            typeOf(type.resource()),
            scope(scope.namespace()),
            new ListOptions(
                scope.labelSelector(),
                scope.fieldSelector(),
                request.resourceVersion(),
                "",
                request.limit(),
                request.continueToken()));
    return new Page<>(
        page.items().stream().map(item -> typed(item, type.type())).toList(),
        "" + page.resourceVersion(),
        page.continueToken());
  }

  @Override
  public <T extends HasMetadata> Watch watch(
      TypeInfo<T> type, Scope scope, String resourceVersion, WatchListener<T> listener) {
    Sink<T> sink = new Sink<>(type.type(), listener);
    Registry.Watch watch;
    try {
      watch =
          registry.watch(
              typeOf(type.resource()),
              scope(scope.namespace()),
              new WatchOptions(
                  scope.labelSelector(),
                  scope.fieldSelector(),
                  resourceVersion,
                  "",
                  true,
                  false,
                  null),
              sink);
    } catch (ApiException e) {
      listener.ended(e);
      return () -> {};
    }
    watches.add(watch);
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  @Override
  public <R> R write(Write write, Class<R> answer) {
    ResourceType type = typeOf(write.resource());
    RequestContext context = new RequestContext(user, component);
    String namespace = scope(write.namespace());
    String name = write.name();
    String subresource = write.subresource().isEmpty() ? null : write.subresource();
    WriteOptions options =
        new WriteOptions(
            write.parameters().containsKey("dryRun"),
            write.parameters().getOrDefault("fieldManager", component),
            "Ignore",
            "true".equals(write.parameters().get("force")));
    return switch (write.verb()) {
      case CREATE ->
          subresource == null
              ? answer(
                  registry.create(context, type, namespace, tree(write.body()), options), answer)
              : answer(
                  registry.post(
                      context, type, namespace, name, subresource, tree(write.body()), options),
                  answer);
      case UPDATE ->
          answer(
              registry
                  .update(context, type, namespace, name, subresource, tree(write.body()), options)
                  .object(),
              answer);
      case PATCH ->
          answer(
              registry
                  .patch(
                      context,
                      type,
                      namespace,
                      name,
                      subresource,
                      new PatchBody(write.contentType(), write.body()),
                      options)
                  .object(),
              answer);
      case DELETE ->
          answer(
              registry
                  .delete(context, type, namespace, name, deletion(write.body(), options.dryRun()))
                  .object(),
              answer);
      case DELETE_COLLECTION -> {
        registry.deleteCollection(
            context,
            type,
            namespace,
            new ListOptions(
                write.parameters().getOrDefault("labelSelector", ""),
                write.parameters().getOrDefault("fieldSelector", ""),
                "",
                "",
                0,
                ""),
            deletion(write.body(), options.dryRun()));
        yield answer(Json.mapper().createObjectNode(), answer);
      }
    };
  }

  private static DeleteRequest deletion(byte[] body, boolean dryRun) {
    if (body.length == 0) {
      return DeleteRequest.DEFAULT;
    }
    ObjectNode options = tree(body);
    JsonNode grace = options.path("gracePeriodSeconds");
    JsonNode orphan = options.path("orphanDependents");
    JsonNode preconditions = options.path("preconditions");
    return new DeleteRequest(
        grace.isNumber() ? grace.asLong() : null,
        options.path("propagationPolicy").asString(""),
        orphan.isBoolean() ? orphan.asBoolean() : null,
        text(preconditions.path("uid")),
        text(preconditions.path("resourceVersion")),
        dryRun);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }

  private static ObjectNode tree(byte[] json) {
    return (ObjectNode) Json.mapper().readTree(json);
  }

  private static <R> R answer(StoredObject object, Class<R> answer) {
    return answer == byte[].class ? answer.cast(object.json()) : typed(object, answer);
  }

  private static <R> R answer(ObjectNode tree, Class<R> answer) {
    byte[] json = Json.mapper().writeValueAsBytes(tree);
    return answer == byte[].class ? answer.cast(json) : Json.read(json, answer);
  }

  /** The typed form of a cached object: decoded the first time, then shared. */
  private static <T> T typed(StoredObject object, Class<T> type) {
    Object known = object.typed();
    if (type == PartialObjectMetadata.class) {
      ObjectMeta metadata =
          known instanceof HasMetadata whole ? whole.getMetadata() : metadataOf(object.json());
      PartialObjectMetadata only = new PartialObjectMetadata();
      only.setMetadata(metadata);
      return type.cast(only);
    }
    if (type.isInstance(known)) {
      return type.cast(known);
    }
    T decoded = Json.read(object.json(), type);
    if (known == null) {
      object.typed(requireNonNull(decoded));
    }
    return decoded;
  }

  /** Decodes only the metadata, which stands near the beginning. */
  private static ObjectMeta metadataOf(byte[] json) {
    try (JsonParser parser = Json.mapper().createParser(json)) {
      parser.nextToken();
      for (String field = parser.nextName(); field != null; field = parser.nextName()) {
        parser.nextToken();
        if (field.equals("metadata")) {
          return parser.readValueAs(ObjectMeta.class);
        }
        parser.skipChildren();
      }
    }
    return new ObjectMeta();
  }

  @Override
  public List<ServedType> discover() {
    Map<String, ResourceType> newest = new LinkedHashMap<>();
    for (ResourceType type : catalog.types()) {
      newest.merge(
          type.resource().groupResource(),
          type,
          (one, other) ->
              ApiVersions.compare(one.resource().version(), other.resource().version()) <= 0
                  ? one
                  : other);
    }
    return newest.values().stream()
        .map(type -> new ServedType(type.resource(), type.kind(), type.namespaced(), type.verbs()))
        .toList();
  }

  private ResourceType typeOf(GroupVersionResource resource) {
    return catalog
        .find(resource)
        .orElseThrow(() ->
            ApiException.of(404, "NotFound", "the server could not find the requested resource"));
  }

  private static @Nullable String scope(@Nullable String namespace) {
    return namespace == null || namespace.isEmpty() ? null : namespace;
  }

  @Override
  public String host() {
    return "in-process";
  }

  @Override
  public void close() {
    watches.forEach(Registry.Watch::close);
    watches.clear();
  }

  /** Hands a watch's events on as typed objects. A listener never blocks, so all are taken. */
  private record Sink<T extends HasMetadata>(Class<T> type, WatchListener<T> listener)
      implements WatchSink {
    @Override
    public boolean send(EventType event, StoredObject object) {
      switch (event) {
        case ADDED -> listener.changed(WatchListener.Change.ADDED, typed(object, type));
        case MODIFIED -> listener.changed(WatchListener.Change.MODIFIED, typed(object, type));
        case DELETED -> listener.changed(WatchListener.Change.DELETED, typed(object, type));
        case BOOKMARK -> listener.bookmark("" + object.resourceVersion());
      }
      return true;
    }

    @Override
    public void whenReady(Runnable task) {
      task.run();
    }

    @Override
    public void ended(@Nullable Status status) {
      listener.ended(status == null ? null : new ApiException(status));
    }
  }
}
