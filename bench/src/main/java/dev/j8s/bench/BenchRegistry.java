package dev.j8s.bench;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.apiserver.admission.Admissions;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.registry.TokenIssuer;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.User;
import dev.j8s.apiserver.strategy.Allocations;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.apiserver.verbs.EngineRules;
import dev.j8s.apiserver.verbs.RegistryBuilder;
import dev.j8s.cli.process.InProcessTransport;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.store.Store;
import dev.j8s.store.memory.MemoryStore;
import dev.j8s.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API server without its HTTP: registry, admission, watch cache and a store. */
final class BenchRegistry implements AutoCloseable {
  private static final User ADMIN =
      new User("bench", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of());

  private final SystemEnvironment environment = new SystemEnvironment();
  private final Catalog catalog = Catalog.builtIn();
  private final ObjectEngine objects = new ObjectEngine(catalog);
  private final Path folder;
  private final Store store;
  private final Allocations allocations;
  private final Registry registry;

  BenchRegistry(Engine engine) throws IOException {
    folder = Files.createTempDirectory("j8s-bench-");
    store =
        switch (engine) {
          case MEMORY -> new MemoryStore();
          case SQLITE -> SqliteStore.open(folder.resolve("objects.db"));
        };
    allocations = new Allocations(store, "10.96.0.0/16", 30000, 32767);
    Timers timers =
        (delay, task) -> {
          Environment.Timer timer = environment.schedule(delay, task);
          return timer::cancel;
        };
    registry =
        new RegistryBuilder(
                catalog,
                store,
                new EngineRules(objects),
                environment::now,
                environment.random(),
                environment.executor(),
                timers)
            .build(Strategies.standard(allocations), Admissions.standard(), new NoTokens());
    create("", "v1", "namespaces", null, "{\"metadata\":{\"name\":\"default\"}}");
    create("", "v1", "serviceaccounts", "default", "{\"metadata\":{\"name\":\"default\"}}");
  }

  Registry registry() {
    return registry;
  }

  SystemEnvironment environment() {
    return environment;
  }

  ResourceType type(String group, String version, String resource) {
    return catalog.find(new GroupVersionResource(group, version, resource)).orElseThrow();
  }

  StoredObject create(
      String group, String version, String resource, @Nullable String namespace, String json) {
    return create(type(group, version, resource), namespace, json.getBytes(StandardCharsets.UTF_8));
  }

  /** What a POST does, from the body's bytes on. */
  StoredObject create(ResourceType type, @Nullable String namespace, byte[] json) {
    return registry.create(
        new RequestContext(ADMIN, "bench"),
        type,
        namespace,
        objects.decode(type, json, false, FieldValidation.STRICT, _ -> {}),
        Registry.WriteOptions.NONE);
  }

  Client client(String component) {
    return new ApiClient(new InProcessTransport(registry, catalog, ADMIN, component), environment);
  }

  /** No benchmark asks for one. */
  private record NoTokens() implements TokenIssuer {
    @Override
    public List<String> defaultAudiences() {
      return List.of();
    }

    @Override
    public Issued issue(Claims claims) {
      throw new UnsupportedOperationException("a benchmark's registry signs no tokens");
    }
  }

  @Override
  public void close() throws IOException {
    allocations.close();
    store.close();
    environment.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
