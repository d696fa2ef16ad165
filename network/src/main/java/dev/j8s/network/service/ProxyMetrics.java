package dev.j8s.network.service;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/** The proxy's metrics, by the names of kube-proxy's. One set for all proxies of a process. */
final class ProxyMetrics {
  static final Histogram SYNC_DURATION =
      Histogram.builder()
          .name("kubeproxy_sync_proxy_rules_duration_seconds")
          .help("How long it took to write changed proxy rules")
          .classicOnly()
          .classicUpperBounds(
              0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048,
              4.096, 8.192, 16.384)
          .register();
  static final Histogram PROGRAMMING_DURATION =
      Histogram.builder()
          .name("kubeproxy_network_programming_duration_seconds")
          .help("From the change of an endpoint to the rules that follow it")
          .classicOnly()
          .classicUpperBounds(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
          .register();
  static final Gauge LAST_SYNC =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
          .help("When proxy rules were last written")
          .register();
  static final Gauge LAST_QUEUED =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds")
          .help("When a change of proxy rules was last asked for")
          .register();
  static final Counter SERVICE_CHANGES =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_service_changes_total")
          .help("Changes of Services")
          .register();
  static final Counter ENDPOINT_CHANGES =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_endpoint_changes_total")
          .help("Changes of endpoint slices")
          .register();
  static final Counter SYNC_FAILURES =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_nftables_sync_failures_total")
          .help("Transactions that nftables refused")
          .register();
  static final Counter HEALTHZ =
      Counter.builder()
          .name("kubeproxy_proxy_healthz_total")
          .help("Answers of the proxy's health check")
          .labelNames("code")
          .register();

  private ProxyMetrics() {}
}
