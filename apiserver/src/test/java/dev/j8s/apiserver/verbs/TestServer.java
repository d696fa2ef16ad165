package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.apiserver.admission.Admissions;
import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.registry.TokenIssuer;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.User;
import dev.j8s.apiserver.strategy.Allocations;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.store.Store;
import dev.j8s.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A registry over a store in memory, on a clock that stands until it is moved. */
final class TestServer implements TokenIssuer {
  final Store store;
  final Registry registry;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final List<Task> tasks = new ArrayList<>();

  private record Task(Instant due, Runnable task) {}

  TestServer() {
    this(new MemoryStore());
  }

  TestServer(Store store) {
    this.store = store;
    RegistryBuilder builder =
        new RegistryBuilder(
            Catalog.builtIn(),
            store,
            new EngineRules(new ObjectEngine(Catalog.builtIn())),
            () -> now,
            RandomGenerator.of("L64X128MixRandom"),
            Runnable::run,
            (delay, task) -> {
              Task pending = new Task(now.plus(delay), task);
              tasks.add(pending);
              return () -> tasks.remove(pending);
            });
    registry =
        builder.build(
            Strategies.standard(new Allocations(store, "10.96.0.0/24", 30000, 30009)),
            Admissions.standard(),
            this);
  }

  void pass(Duration time) {
    now = now.plus(time);
    for (Iterator<Task> all = List.copyOf(tasks).iterator(); all.hasNext(); ) {
      Task task = all.next();
      if (!task.due().isAfter(now)) {
        tasks.remove(task);
        task.task().run();
      }
    }
  }

  static ResourceType type(String apiVersion, String resource) {
    return Catalog.builtIn().find(GroupVersion.parse(apiVersion).resource(resource)).orElseThrow();
  }

  static RequestContext admin() {
    return as("admin", User.MASTERS);
  }

  static RequestContext as(String user, String... groups) {
    return new RequestContext(new User(user, "", List.of(groups), Map.of()), "test");
  }

  static ObjectNode json(String text) {
    return Encoding.decode(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  StoredObject create(ResourceType type, @Nullable String namespace, String object) {
    return registry.create(admin(), type, namespace, json(object), Registry.WriteOptions.NONE);
  }

  StoredObject namespace(String name) {
    StoredObject made =
        create(type("v1", "namespaces"), null, "{'metadata':{'name':'" + name + "'}}");
    create(type("v1", "serviceaccounts"), name, "{'metadata':{'name':'default'}}");
    return made;
  }

  StoredObject update(ResourceType type, @Nullable String subresource, ObjectNode object) {
    return registry
        .update(
            admin(),
            type,
            type.namespaced() ? object.path("metadata").path("namespace").asString() : null,
            object.path("metadata").path("name").asString(),
            subresource,
            object,
            Registry.WriteOptions.NONE)
        .object();
  }

  StoredObject merge(ResourceType type, @Nullable String namespace, String name, String patch) {
    return registry
        .patch(
            admin(),
            type,
            namespace,
            name,
            null,
            new Registry.PatchBody(
                "application/merge-patch+json",
                patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
            Registry.WriteOptions.NONE)
        .object();
  }

  @Override
  public List<String> defaultAudiences() {
    return List.of("api");
  }

  @Override
  public Issued issue(Claims claims) {
    return new Issued(
        claims.namespace() + ":" + claims.serviceAccount(), now.plus(claims.validity()));
  }
}
