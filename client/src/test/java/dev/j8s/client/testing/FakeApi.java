package dev.j8s.client.testing;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import dev.j8s.client.transport.Page;
import dev.j8s.client.transport.PageRequest;
import dev.j8s.client.transport.ServedType;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Watch;
import dev.j8s.client.transport.WatchListener;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server in memory: versions, conflicts, generated names, uids, generations, finalizers,
 * graceful deletion of pods, status apart from the rest, selectors and watches. Every type is
 * known, nothing is validated.
 *
 * <p>Tests put the world into shape with {@link #add} and {@link #set}, which skip all rules, and
 * can fail requests, lose answers and cut watches.
 */
public final class FakeApi implements Transport {
  private final Environment environment;
  private final TreeMap<String, Stored> objects = new TreeMap<>(); // guarded by this
  private final List<Change> history = new ArrayList<>(); // guarded by this
  private final List<FakeWatch<?>> watches = new ArrayList<>(); // guarded by this
  private final Set<TypeInfo<?>> served = new LinkedHashSet<>(); // guarded by this
  private final List<Write> writes = new ArrayList<>(); // guarded by this
  private final FakeRules rules;
  private Interceptor interceptor = new Interceptor() {};
  private long revision = 1; // guarded by this
  private long compacted; // guarded by this

  /** Meets every write; what it throws the client gets. */
  public interface Interceptor {
    default void before(Write write) {}

    /** The write is done, but an exception loses the answer. */
    default void after(Write write) {}
  }

  record Stored(GroupVersionResource resource, ObjectNode tree, Shared shared) {
    Stored(GroupVersionResource resource, ObjectNode tree) {
      this(resource, tree, new Shared());
    }

    synchronized <T> T typed(Class<T> type) {
      return type.cast(shared.typed.computeIfAbsent(type, t -> Json.mapper().treeToValue(tree, t)));
    }
  }

  /** What all readers of one version get. */
  static final class Shared {
    final Map<Class<?>, Object> typed = new HashMap<>();
  }

  /** A commit: before is null for a creation, after for a deletion (whose last state is last). */
  record Change(long revision, @Nullable Stored before, @Nullable Stored after, Stored last) {}

  public FakeApi(Environment environment) {
    this.environment = environment;
    rules = new FakeRules(environment);
  }

  public ApiClient client() {
    return new ApiClient(this, environment);
  }

  /** What discovery tells; nothing, unless told here. */
  @SafeVarargs
  public final synchronized void serve(Class<? extends HasMetadata>... types) {
    for (Class<? extends HasMetadata> type : types) {
      served.add(TypeInfo.of(type));
    }
  }

  @Override
  public synchronized List<ServedType> discover() {
    return served.stream()
        .map(type ->
            new ServedType(
                type.resource(),
                type.kind(),
                type.namespaced(),
                Set.of("list", "watch", "get", "delete", "deletecollection", "patch")))
        .toList();
  }

  public void intercept(Interceptor interceptor) {
    this.interceptor = interceptor;
  }

  /** The writes that clients sent so far, also those that were refused. */
  public synchronized List<Write> writes() {
    return List.copyOf(writes);
  }

  /** Stores an object as it is, status included; fills in what every object has. */
  public synchronized <T extends HasMetadata> T add(T object) {
    var type = typeOf(object);
    ObjectNode tree = Json.mapper().valueToTree(object);
    rules.complete(tree);
    return commit(type.resource(), null, tree).typed(type.type());
  }

  /** Replaces an object, whatever its version; status and all. */
  public synchronized <T extends HasMetadata> T set(T object) {
    var type = typeOf(object);
    ObjectNode tree = Json.mapper().valueToTree(object);
    Stored before = objects.get(path(type.resource(), tree));
    return commit(type.resource(), before, tree).typed(type.type());
  }

  /** Takes an object away at once, whatever its finalizers. */
  public synchronized <T extends HasMetadata> void remove(T object) {
    Stored before = objects.get(path(typeOf(object).resource(), Json.mapper().valueToTree(object)));
    if (before != null) {
      remove(before);
    }
  }

  public <T extends HasMetadata> List<T> all(Class<T> type) {
    return list(TypeInfo.of(type), Scope.ALL, PageRequest.ALL).items();
  }

  public <T extends HasMetadata> T get(Class<T> type, String namespace, String name) {
    return get(TypeInfo.of(type), namespace, name)
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
  }

  /** Breaks every watch, as a lost connection does. */
  public synchronized void cutWatches() {
    for (FakeWatch<?> watch : List.copyOf(watches)) {
      watch.end(new IOException("connection reset"));
    }
    watches.clear();
  }

  /** Forgets old versions: watches from before now are answered 410. */
  public synchronized void compact() {
    compacted = revision;
    history.clear();
  }

  /** Fails when someone has changed an object that all share. */
  public synchronized void checkSharedObjects() {
    for (Stored stored : objects.values()) {
      stored
          .shared()
          .typed
          .forEach((type, typed) -> {
            if (!Json.mapper().treeToValue(stored.tree(), type).equals(typed)) {
              throw new AssertionError("a shared object was changed: " + typed);
            }
          });
    }
  }

  @Override
  public synchronized <T extends HasMetadata> Optional<T> get(
      TypeInfo<T> type, @Nullable String namespace, String name) {
    return Optional.ofNullable(objects.get(type.resource().path(namespace) + "/" + name))
        .map(stored -> stored.typed(type.type()));
  }

  @Override
  public synchronized <T extends HasMetadata> Page<T> list(
      TypeInfo<T> type, Scope scope, PageRequest request) {
    List<T> items =
        objects.values().stream()
            .filter(stored -> stored.resource().equals(type.resource()))
            .filter(stored -> FakeSelectors.matches(scope, stored.tree()))
            .sorted(Comparator.comparing(stored -> path(stored.resource(), stored.tree())))
            .map(stored -> stored.typed(type.type()))
            .toList();
    return new Page<>(items, Long.toString(revision), "");
  }

  @Override
  public synchronized <T extends HasMetadata> Watch watch(
      TypeInfo<T> type, Scope scope, String resourceVersion, WatchListener<T> listener) {
    long since = resourceVersion.isEmpty() ? revision : Long.parseLong(resourceVersion);
    var watch = new FakeWatch<>(type, scope, listener, new SerialExecutor(environment.executor()));
    if (since < compacted) {
      watch.end(
          ApiException.of(
              410, "Expired", "too old resource version: " + since + " (" + compacted + ")"));
      return watch;
    }
    history.stream().filter(change -> change.revision() > since).forEach(watch::offer);
    watches.add(watch);
    return () -> {
      watch.close();
      synchronized (this) {
        watches.remove(watch);
      }
    };
  }

  @Override
  public <R> R write(Write write, Class<R> answer) {
    synchronized (this) {
      writes.add(write);
    }
    interceptor.before(write);
    Stored result = apply(write);
    interceptor.after(write);
    if (answer == byte[].class) {
      return answer.cast(Json.write(result.tree()));
    }
    if (HasMetadata.class.isAssignableFrom(answer)
        && HasMetadata.getKind(answer).equals(result.tree().path("kind").asString())) {
      return result.typed(answer);
    }
    return Json.mapper().treeToValue(result.tree(), answer);
  }

  @Override
  public String host() {
    return "fake";
  }

  @Override
  public void close() {
    cutWatches();
  }

  private synchronized Stored apply(Write write) {
    GroupVersionResource resource = write.resource();
    if (write.verb() == Write.Verb.CREATE && write.name().isEmpty()) {
      return create(write);
    }
    if (write.verb() == Write.Verb.DELETE_COLLECTION) {
      return deleteAll(write);
    }
    String path = resource.path(write.namespace()) + "/" + write.name();
    Stored before = objects.get(path);
    if (before == null) {
      throw ApiException.notFound(resource, write.name());
    }
    return switch (write.verb()) {
      case CREATE -> post(write, before);
      case UPDATE, PATCH -> {
        ObjectNode after = rules.change(write, before.tree());
        yield after.equals(before.tree()) ? before : commitOrRemove(before, after);
      }
      case DELETE -> {
        ObjectNode after = rules.delete(write, before.tree());
        yield after.equals(before.tree()) ? before : commitOrRemove(before, after);
      }
      case DELETE_COLLECTION -> throw new AssertionError("a collection has no name");
    };
  }

  private Stored deleteAll(Write write) {
    Scope scope =
        new Scope(
            write.namespace() == null ? "" : write.namespace(),
            write.parameters().getOrDefault("labelSelector", ""),
            write.parameters().getOrDefault("fieldSelector", ""));
    for (Stored stored : List.copyOf(objects.values())) {
      if (stored.resource().equals(write.resource())
          && FakeSelectors.matches(scope, stored.tree())) {
        commitOrRemove(stored, rules.delete(write, stored.tree()));
      }
    }
    return success(write.resource());
  }

  private Stored create(Write write) {
    ObjectNode tree = (ObjectNode) Json.mapper().readTree(write.body());
    if (write.namespace() != null) {
      tree.withObject("metadata").put("namespace", write.namespace());
    }
    rules.create(write.resource(), tree);
    if (objects.containsKey(path(write.resource(), tree))) {
      throw ApiException.alreadyExists(
          write.resource(), tree.path("metadata").path("name").asString());
    }
    return commit(write.resource(), null, tree);
  }

  private Stored post(Write write, Stored before) {
    ObjectNode after = rules.post(write, before.tree());
    if (!after.equals(before.tree())) {
      commitOrRemove(before, after);
    }
    return success(write.resource());
  }

  private static Stored success(GroupVersionResource resource) {
    ObjectNode success = Json.mapper().createObjectNode();
    success.put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
    return new Stored(resource, success);
  }

  private Stored commitOrRemove(Stored before, ObjectNode after) {
    return FakeRules.isGone(after)
        ? remove(new Stored(before.resource(), after))
        : commit(before.resource(), before, after);
  }

  private Stored commit(GroupVersionResource resource, @Nullable Stored before, ObjectNode tree) {
    revision++;
    tree.withObject("metadata").put("resourceVersion", Long.toString(revision));
    var after = new Stored(resource, tree);
    objects.put(path(resource, tree), after);
    publish(new Change(revision, before, after, after));
    return after;
  }

  private Stored remove(Stored before) {
    revision++;
    Stored old = objects.remove(path(before.resource(), before.tree()));
    ObjectNode tree = before.tree().deepCopy();
    tree.withObject("metadata").put("resourceVersion", Long.toString(revision));
    var last = new Stored(before.resource(), tree);
    publish(new Change(revision, old, null, last));
    return last;
  }

  private void publish(Change change) {
    history.add(change);
    watches.forEach(watch -> watch.offer(change));
  }

  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> TypeInfo<T> typeOf(T object) {
    return (TypeInfo<T>) TypeInfo.of(object.getClass());
  }

  private static String path(GroupVersionResource resource, ObjectNode tree) {
    var metadata = tree.path("metadata");
    String namespace = metadata.path("namespace").asString("");
    return resource.path(namespace.isEmpty() ? null : namespace)
        + "/"
        + metadata.path("name").asString();
  }
}
