package dev.j8s.network.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.j8s.client.time.Environment;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the proxy tells of itself to whoever is on the node: {@code /metrics} and its mode. */
public final class ProxyPages implements AutoCloseable {
  private static final List<String> OURS = List.of("kubeproxy_", "coredns_", "jvm_", "process_");

  private final InetSocketAddress address;
  private final ServiceHealth health;
  private final Environment environment;
  private @Nullable HttpServer server; // guarded by this

  public ProxyPages(InetSocketAddress address, ServiceHealth health, Environment environment) {
    this.address = requireNonNull(address, "address is null");
    this.health = requireNonNull(health, "health is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  public synchronized void start() throws IOException {
    HttpServer listening = HttpServer.create(address, 0);
    listening.setExecutor(environment.executor());
    listening.createContext(
        "/metrics",
        exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics()));
    listening.createContext("/proxyMode", exchange -> text(exchange, 200, "nftables"));
    listening.createContext(
        "/healthz",
        exchange ->
            text(exchange, health.healthy() ? 200 : 503, health.healthy() ? "ok" : "stale rules"));
    listening.start();
    server = listening;
  }

  /** Where it listens, once started. */
  synchronized int port() {
    return server == null ? address.getPort() : server.getAddress().getPort();
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
    }
  }

  private static byte[] metrics() throws IOException {
    var page = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.builder()
        .build()
        .write(
            page,
            PrometheusRegistry.defaultRegistry.scrape(
                name -> OURS.stream().anyMatch(name::startsWith)));
    return page.toByteArray();
  }

  private static void text(HttpExchange exchange, int code, String body) throws IOException {
    answer(exchange, code, "text/plain", body.getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, int code, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
