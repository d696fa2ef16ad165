package dev.j8s.apiserver.testing;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.table.TableCells;
import dev.j8s.apiserver.ApiServer;
import dev.j8s.apiserver.ApiServerOptions;
import dev.j8s.apiserver.admission.Admissions;
import dev.j8s.apiserver.authentication.ServiceAccountTokens;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.strategy.Allocations;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.apiserver.verbs.EngineRules;
import dev.j8s.apiserver.verbs.RegistryBuilder;
import dev.j8s.store.memory.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A whole API server over a store in memory. */
public final class TestServer implements AutoCloseable {
  private final TestCertificates certificates;
  private final ScheduledExecutorService clockThread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final ApiServer server;

  public TestServer(Path folder, int port) throws IOException {
    certificates = new TestCertificates(folder, "test-ca");
    certificates.issue("server", "CN=kube-apiserver");
    certificates.issue("admin", "CN=admin,O=system:masters");
    certificates.issue("service-account", "CN=service-account");
    Files.writeString(folder.resolve("tokens.csv"), "secret,jane,1,\"system:masters,dev\"\n");
    InstantSource clock = InstantSource.system();
    Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    ServiceAccountTokens tokens =
        new ServiceAccountTokens(
            List.of(certificates.file("service-account.key")),
            ApiServerOptions.ISSUER,
            List.of(ApiServerOptions.ISSUER),
            clock);
    Timers timers =
        (delay, task) -> {
          var future = clockThread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
          return () -> future.cancel(false);
        };
    Catalog catalog = Catalog.builtIn();
    MemoryStore store = new MemoryStore();
    Registry registry =
        new RegistryBuilder(
                catalog,
                store,
                new EngineRules(new ObjectEngine(catalog)),
                clock,
                RandomGenerator.getDefault(),
                executor,
                timers)
            .build(
                Strategies.standard(new Allocations(store, "10.96.0.0/16", 30000, 32767)),
                Admissions.standard(),
                tokens);
    server =
        ApiServer.start(
            new ApiServerOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "127.0.0.1",
                certificates.file("server.crt"),
                certificates.file("server.key"),
                certificates.caFile(),
                List.of(certificates.file("service-account.key")),
                ApiServerOptions.ISSUER,
                certificates.file("admin.crt"),
                certificates.file("admin.key"),
                null,
                certificates.file("tokens.csv")),
            catalog,
            registry,
            tokens,
            (type, object) -> TableCells.cells(type, object, clock.instant()),
            clock,
            executor);
  }

  public int port() {
    return server.port();
  }

  public TestCertificates certificates() {
    return certificates;
  }

  @Override
  public void close() {
    server.close();
    clockThread.shutdownNow();
  }
}
