package dev.j8s.client;

import io.prometheus.metrics.core.metrics.Counter;

/** What all clients of this process have sent. */
final class ClientMetrics {
  static final Counter REQUESTS =
      Counter.builder()
          .name("rest_client_requests_total")
          .help("Number of HTTP requests, partitioned by status code, method, and host.")
          .labelNames("code", "method", "host")
          .register();

  private ClientMetrics() {}
}
