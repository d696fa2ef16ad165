package dev.j8s.apiserver.conversion;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Lets the registry below see only stored types; all others are converted on their way. */
public final class ConvertingRegistry implements Registry {
  private static final int ATTEMPTS = 100;

  private final Registry registry;
  private final Catalog catalog;
  private final Patcher patcher;
  private final Map<GroupVersionResource, Conversion> conversions = new HashMap<>();

  /** Applies a patch in the terms of the served type. */
  @FunctionalInterface
  public interface Patcher {
    ObjectNode patch(
        RequestContext context,
        ResourceType type,
        ObjectNode object,
        PatchBody patch,
        WriteOptions options);
  }

  public ConvertingRegistry(Registry registry, Catalog catalog, Patcher patcher) {
    this.registry = registry;
    this.catalog = catalog;
    this.patcher = patcher;
    for (Conversion one : List.of(new EventConversion(), new AutoscalerConversion())) {
      conversions.put(one.served(), one);
    }
  }

  private @Nullable Conversion of(ResourceType type) {
    return conversions.get(type.resource());
  }

  private ResourceType stored(Conversion conversion) {
    return catalog
        .find(conversion.stored())
        .orElseThrow(() -> ApiException.internalError(conversion.stored() + " is not served"));
  }

  @Override
  public StoredObject get(
      ResourceType type, @Nullable String namespace, String name, String resourceVersion) {
    Conversion conversion = of(type);
    return conversion == null
        ? registry.get(type, namespace, name, resourceVersion)
        : new ConvertedObject(
            registry.get(stored(conversion), namespace, name, resourceVersion), conversion);
  }

  @Override
  public Page list(ResourceType type, @Nullable String namespace, ListOptions options) {
    Conversion conversion = of(type);
    return conversion == null
        ? registry.list(type, namespace, options)
        : converted(
            registry.list(stored(conversion), namespace, options(conversion, options)), conversion);
  }

  private static ListOptions options(Conversion conversion, ListOptions options) {
    return new ListOptions(
        options.labelSelector(),
        conversion.fieldSelector(options.fieldSelector()),
        options.resourceVersion(),
        options.resourceVersionMatch(),
        options.limit(),
        options.continueToken());
  }

  private static Page converted(Page page, Conversion conversion) {
    List<StoredObject> items =
        page.items().stream()
            .<StoredObject>map(one -> new ConvertedObject(one, conversion))
            .toList();
    return new Page(items, page.resourceVersion(), page.continueToken(), page.remaining());
  }

  @Override
  public Watch watch(
      ResourceType type, @Nullable String namespace, WatchOptions options, WatchSink sink) {
    Conversion conversion = of(type);
    if (conversion == null) {
      return registry.watch(type, namespace, options, sink);
    }
    WatchOptions mapped =
        new WatchOptions(
            options.labelSelector(),
            conversion.fieldSelector(options.fieldSelector()),
            options.resourceVersion(),
            options.resourceVersionMatch(),
            options.allowBookmarks(),
            options.sendInitialEvents(),
            options.timeout());
    return registry.watch(
        stored(conversion), namespace, mapped, new ConvertingSink(sink, conversion));
  }

  private record ConvertingSink(WatchSink sink, Conversion conversion) implements WatchSink {
    @Override
    public boolean send(EventType type, StoredObject object) {
      return sink.send(type, new ConvertedObject(object, conversion));
    }

    @Override
    public void whenReady(Runnable task) {
      sink.whenReady(task);
    }

    @Override
    public void ended(@Nullable Status status) {
      sink.ended(status);
    }
  }

  @Override
  public StoredObject create(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ObjectNode object,
      WriteOptions options) {
    Conversion conversion = of(type);
    return conversion == null
        ? registry.create(context, type, namespace, object, options)
        : new ConvertedObject(
            registry.create(
                context, stored(conversion), namespace, conversion.toStored(object), options),
            conversion);
  }

  @Override
  public Written update(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      @Nullable String subresource,
      ObjectNode object,
      WriteOptions options) {
    Conversion conversion = of(type);
    if (conversion == null) {
      return registry.update(context, type, namespace, name, subresource, object, options);
    }
    Written written =
        registry.update(
            context,
            stored(conversion),
            namespace,
            name,
            subresource,
            conversion.toStored(object),
            options);
    return new Written(new ConvertedObject(written.object(), conversion), written.created());
  }

  @Override
  public Written patch(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      @Nullable String subresource,
      PatchBody patch,
      WriteOptions options) {
    if (of(type) == null) {
      return registry.patch(context, type, namespace, name, subresource, patch, options);
    }
    for (int attempt = 1; ; attempt++) {
      ObjectNode before = get(type, namespace, name, "").tree();
      String version = Metadata.resourceVersion(before);
      ObjectNode after = patcher.patch(context, type, before, patch, options);
      try {
        return update(context, type, namespace, name, subresource, after, options);
      } catch (ApiException e) {
        boolean raced = e.isConflict() && version.equals(Metadata.resourceVersion(after));
        if (!raced || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public Deleted delete(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      DeleteRequest options) {
    Conversion conversion = of(type);
    if (conversion == null) {
      return registry.delete(context, type, namespace, name, options);
    }
    Deleted deleted = registry.delete(context, stored(conversion), namespace, name, options);
    return new Deleted(new ConvertedObject(deleted.object(), conversion), deleted.gone());
  }

  @Override
  public Page deleteCollection(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ListOptions which,
      DeleteRequest options) {
    Conversion conversion = of(type);
    return conversion == null
        ? registry.deleteCollection(context, type, namespace, which, options)
        : converted(
            registry.deleteCollection(
                context, stored(conversion), namespace, options(conversion, which), options),
            conversion);
  }

  @Override
  public ObjectNode post(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      String subresource,
      ObjectNode body,
      WriteOptions options) {
    return registry.post(context, type, namespace, name, subresource, body, options);
  }

  @Override
  public ObjectNode getSubresource(
      ResourceType type, @Nullable String namespace, String name, String subresource) {
    return of(type) == null
        ? registry.getSubresource(type, namespace, name, subresource)
        : get(type, namespace, name, "").tree();
  }

  @Override
  public long revision() {
    return registry.revision();
  }

  @Override
  public void check() {
    registry.check();
  }
}
