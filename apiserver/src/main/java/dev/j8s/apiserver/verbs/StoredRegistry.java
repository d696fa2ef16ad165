package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The registry over one store. */
final class StoredRegistry implements Registry {
  private final Core core;
  private final Reads reads;
  private final Creator creator;
  private final Updater updater;
  private final Deletions deletions;
  private final Subresources subresources;

  StoredRegistry(Core core, Timers timers, Subresources subresources) {
    this.core = core;
    this.reads = new Reads(core, timers);
    this.creator = new Creator(core);
    this.updater = new Updater(core, creator);
    this.deletions = new Deletions(core);
    this.subresources = subresources;
  }

  @Override
  public StoredObject get(
      ResourceType type, @Nullable String namespace, String name, String resourceVersion) {
    return reads.get(type, namespace, name, resourceVersion);
  }

  @Override
  public Page list(ResourceType type, @Nullable String namespace, ListOptions options) {
    return reads.list(type, namespace, options);
  }

  @Override
  public Watch watch(
      ResourceType type, @Nullable String namespace, WatchOptions options, WatchSink sink) {
    return reads.watch(type, namespace, options, sink);
  }

  @Override
  public StoredObject create(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ObjectNode object,
      WriteOptions options) {
    if (type.resource().groupResource().equals("bindings")) {
      return bind(context, namespace, object, options);
    }
    return creator.create(context, type, namespace, object, options);
  }

  /** The old way to bind: posting a Binding of the pod's name. */
  private StoredObject bind(
      RequestContext context,
      @Nullable String namespace,
      ObjectNode binding,
      WriteOptions options) {
    ResourceType pods =
        core.catalog()
            .find(new GroupVersionResource("", "v1", "pods"))
            .orElseThrow(() -> ApiException.internalError("pods are not served"));
    String name = Metadata.name(binding);
    ObjectNode status = post(context, pods, namespace, name, "binding", binding, options);
    return new UnstoredObject(Objects.requireNonNullElse(namespace, ""), name, 0, status);
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
    Updater.Target target =
        new Updater.Target(context, type, namespace, name, subresource, options);
    return "scale".equals(subresource)
        ? new Written(subresources.updateScale(updater, target, object), false)
        : updater.replace(target, object);
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
    Updater.Target target =
        new Updater.Target(context, type, namespace, name, subresource, options);
    if ("scale".equals(subresource)) {
      return new Written(subresources.patchScale(updater, target, patch), false);
    }
    return new Written(
        updater.change(target, before -> core.rules().patch(context, type, before, patch, options)),
        false);
  }

  @Override
  public Deleted delete(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      DeleteRequest options) {
    return deletions.delete(context, type, namespace, name, options);
  }

  @Override
  public Page deleteCollection(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ListOptions which,
      DeleteRequest options) {
    Page page = reads.list(type, namespace, which);
    List<StoredObject> deleted = new ArrayList<>();
    for (StoredObject one : page.items()) {
      try {
        deleted.add(deletions.delete(context, type, one.namespace(), one.name(), options).object());
      } catch (ApiException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
    return new Page(deleted, core.cache().revision(), page.continueToken(), page.remaining());
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
    Updater.Target target =
        new Updater.Target(context, type, namespace, name, subresource, options);
    return subresources.post(updater, deletions, target, body);
  }

  @Override
  public ObjectNode getSubresource(
      ResourceType type, @Nullable String namespace, String name, String subresource) {
    StoredObject object = core.require(type, namespace, name);
    return subresource.equals("scale") ? subresources.scaleOf(type, object.tree()) : object.tree();
  }

  @Override
  public long revision() {
    return core.cache().revision();
  }

  @Override
  public void check() {
    core.cache().check();
  }
}
