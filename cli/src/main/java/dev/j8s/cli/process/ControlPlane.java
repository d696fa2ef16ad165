package dev.j8s.cli.process;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.table.TableCells;
import dev.j8s.apiserver.ApiServer;
import dev.j8s.apiserver.ApiServerOptions;
import dev.j8s.apiserver.admission.Admissions;
import dev.j8s.apiserver.authentication.ServiceAccountTokens;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.request.User;
import dev.j8s.apiserver.strategy.Allocations;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.apiserver.system.EventExpiry;
import dev.j8s.apiserver.system.SystemObjects;
import dev.j8s.apiserver.verbs.EngineRules;
import dev.j8s.apiserver.verbs.RegistryBuilder;
import dev.j8s.cli.certificate.ClusterCertificates;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.ControllerManager;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.scheduler.Scheduler;
import dev.j8s.scheduler.SchedulerOptions;
import dev.j8s.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API server, controllers and scheduler in one process, over one store. The components talk to the
 * API server without a socket, each with an identity of its own.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration LONGEST_CERTIFICATE = Duration.ofDays(365);
  private static final int NODE_MASK = 24;
  private static final int FIRST_NODE_PORT = 30000;
  private static final int LAST_NODE_PORT = 32767;
  private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");
  private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

  private final Environment environment;
  private final Catalog catalog;
  private final Registry registry;

  /** Closed last first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final ApiServer apiServer;

  /**
   * Begins to serve the API; controllers and scheduler wait for {@link #startComponents}.
   *
   * @param serviceCidr where services get their addresses; the first is the API server's own
   * @param store closed by whoever opened it, after this
   */
  public ControlPlane(
      ApiServerOptions options, String serviceCidr, Store store, Environment environment)
      throws IOException {
    this.environment = environment;
    this.catalog = Catalog.builtIn();
    Timers timers =
        (delay, task) -> {
          Environment.Timer timer = environment.schedule(delay, task);
          return timer::cancel;
        };
    ServiceAccountTokens tokens = tokens(options);
    Allocations allocations = new Allocations(store, serviceCidr, FIRST_NODE_PORT, LAST_NODE_PORT);
    parts.push(allocations);
    this.registry =
        new RegistryBuilder(
                catalog,
                store,
                new EngineRules(new ObjectEngine(catalog)),
                environment::now,
                environment.random(),
                environment.executor(),
                timers)
            .build(Strategies.standard(allocations), Admissions.standard(), tokens);
    this.apiServer =
        ApiServer.start(
            options,
            catalog,
            registry,
            tokens,
            (type, object) -> TableCells.cells(type, object, environment.now()),
            environment::now,
            environment.executor());
    parts.push(apiServer);
    SystemObjects objects =
        new SystemObjects(
            catalog,
            registry,
            new SystemObjects.Address(
                allocations.firstAddress(), options.advertisedAddress(), apiServer.port()),
            environment.executor());
    objects.start();
    parts.push(objects);
    EventExpiry expiry =
        new EventExpiry(catalog.find(EVENTS).orElseThrow(), registry, environment::now, timers);
    expiry.start();
    parts.push(expiry);
  }

  private ServiceAccountTokens tokens(ApiServerOptions options) throws IOException {
    return new ServiceAccountTokens(
        options.serviceAccountKeyFiles(),
        options.issuer(),
        List.of(options.issuer()),
        environment::now);
  }

  /** The port that the API is served on. */
  public int port() {
    return apiServer.port();
  }

  /** A client of this control plane, with no socket in between. */
  public Client client(User user, String component) {
    return new ApiClient(new InProcessTransport(registry, catalog, user, component), environment);
  }

  /** A client that may do everything. */
  public Client adminClient(String component) {
    return client(
        new User("system:" + component, "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()),
        component);
  }

  /** Starts controllers and scheduler. */
  public void startComponents(ClusterCertificates certificates, String clusterCidr) {
    ControllerOptions options =
        ControllerOptions.DEFAULTS
            .withPodNetwork(List.of(clusterCidr), List.of(NODE_MASK))
            .withRootCa(Pem.read(certificates.caCertificate()))
            .withSigner(
                new ControllerOptions.Signer(
                    Pem.certificates(Pem.read(certificates.caCertificate())).getFirst(),
                    Pem.privateKey(Pem.read(certificates.caKey())),
                    LONGEST_CERTIFICATE));
    ControllerManager controllers =
        new ControllerManager(adminClient("kube-controller-manager"), environment, options);
    controllers.start();
    parts.push(controllers);
    Scheduler scheduler =
        new Scheduler(adminClient("kube-scheduler"), environment, SchedulerOptions.DEFAULTS);
    scheduler.start();
    parts.push(scheduler);
  }

  @Override
  public void close() {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("Could not close {} in good order", part.getClass().getSimpleName(), e);
      }
    }
  }
}
