package dev.j8s.network.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.j8s.client.Key;
import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What load balancers ask a node: on one port whether the proxy itself is well, and on the
 * healthCheckNodePort of a Service whether this node has endpoints of it.
 */
public final class ServiceHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceHealth.class);
  private static final Duration TOO_LONG = Duration.ofMinutes(2);

  private final InetAddress address;
  private final int port;
  private final BooleanSupplier eligible;
  private final Environment environment;
  private final Map<Key, Check> checks = new HashMap<>(); // guarded by this
  private @Nullable HttpServer server; // guarded by this
  private boolean closed; // guarded by this
  private volatile @Nullable Instant oldestQueued;
  private volatile Instant lastSynced;

  /** What is known of one Service; port 0: nobody asks. */
  record State(int port, int localEndpoints) {
    static final State NONE = new State(0, 0);
  }

  private static final class Check {
    final HttpServer server;
    final int port;
    volatile int localEndpoints;

    Check(HttpServer server, int port) {
      this.server = server;
      this.port = port;
    }
  }

  /**
   * @param address where to listen
   * @param port of the proxy's own health; 0: any free one
   * @param eligible whether load balancers may send new traffic to this node
   */
  public ServiceHealth(
      InetAddress address, int port, BooleanSupplier eligible, Environment environment) {
    this.address = address;
    this.port = port;
    this.eligible = eligible;
    this.environment = environment;
    lastSynced = environment.now();
  }

  /** Opens the port of the proxy's own health. */
  public synchronized void start() throws IOException {
    server = listen(port);
    server.createContext("/healthz", exchange -> answerHealth(exchange, eligible.getAsBoolean()));
    server.createContext("/livez", exchange -> answerHealth(exchange, true));
    server.start();
  }

  /** Where the proxy's own health is asked for, once started. */
  public synchronized int port() {
    return server == null ? port : server.getAddress().getPort();
  }

  void queued() {
    if (oldestQueued == null) {
      oldestQueued = environment.now();
    }
  }

  void synced() {
    oldestQueued = null;
    lastSynced = environment.now();
  }

  synchronized void update(Map<Key, State> states) {
    states.forEach((service, state) -> {
      Check check = checks.get(service);
      if (check != null && check.port != state.port()) {
        check.server.stop(0);
        checks.remove(service);
        check = null;
      }
      if (check == null && state.port() != 0 && !closed) {
        check = open(service, state.port());
      }
      if (check != null) {
        check.localEndpoints = state.localEndpoints();
      }
    });
  }

  @Override
  public synchronized void close() {
    closed = true;
    checks.values().forEach(check -> check.server.stop(0));
    checks.clear();
    if (server != null) {
      server.stop(0);
    }
  }

  private @Nullable Check open(Key service, int number) {
    try {
      var check = new Check(listen(number), number);
      check.server.createContext("/", exchange -> answerCheck(exchange, service, check));
      check.server.start();
      checks.put(service, check);
      return check;
    } catch (IOException e) {
      LOG.error("service {}: can't listen on healthCheckNodePort {}", service, number, e);
      return null;
    }
  }

  private HttpServer listen(int number) throws IOException {
    HttpServer listening = HttpServer.create(new InetSocketAddress(address, number), 0);
    listening.setExecutor(environment.executor());
    return listening;
  }

  boolean healthy() {
    return healthy(environment.now());
  }

  private boolean healthy(Instant now) {
    Instant waiting = oldestQueued;
    return waiting == null || waiting.plus(TOO_LONG).isAfter(now);
  }

  private void answerHealth(HttpExchange exchange, boolean mayServe) throws IOException {
    Instant now = environment.now();
    int code = healthy(now) && mayServe ? 200 : 503;
    ProxyMetrics.HEALTHZ.labelValues(String.valueOf(code)).inc();
    answer(
        exchange,
        code,
        "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\",\"nodeEligible\": %s}"
            .formatted(healthy(now) ? now : lastSynced, now, eligible.getAsBoolean()));
  }

  private void answerCheck(HttpExchange exchange, Key service, Check check) throws IOException {
    int endpoints = check.localEndpoints;
    boolean healthy = healthy(environment.now());
    exchange
        .getResponseHeaders()
        .set("X-Load-Balancing-Endpoint-Weight", String.valueOf(endpoints));
    answer(
        exchange,
        endpoints > 0 && healthy ? 200 : 503,
        """
        {"service":{"namespace":"%s","name":"%s"},"localEndpoints":%d,"serviceProxyHealthy":%s}\
        """
            .formatted(service.namespace(), service.name(), endpoints, healthy));
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
