package dev.j8s.kubelet.pod;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/** What pod workers count. */
final class PodMetrics {
  static final Gauge RUNNING_PODS =
      Gauge.builder()
          .name("kubelet_running_pods")
          .help("Number of pods that have a running pod sandbox")
          .register();
  static final Gauge RUNNING_CONTAINERS =
      Gauge.builder()
          .name("kubelet_running_containers")
          .help("Number of containers currently running")
          .labelNames("container_state")
          .register();
  static final Counter STARTED_PODS =
      Counter.builder()
          .name("kubelet_started_pods_total")
          .help("Cumulative number of pods started")
          .register();
  static final Histogram START_SECONDS =
      Histogram.builder()
          .name("kubelet_pod_start_duration_seconds")
          .help(
              "Duration in seconds from kubelet seeing a pod for the first time to the pod starting"
                  + " to run")
          .classicOnly()
          .classicUpperBounds(0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 300)
          .register();
  static final Histogram WORKER_SECONDS =
      Histogram.builder()
          .name("kubelet_pod_worker_duration_seconds")
          .help("Duration in seconds to sync a single pod. Broken down by operation type.")
          .labelNames("operation_type")
          .classicOnly()
          .classicUpperBounds(0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1)
          .register();

  private PodMetrics() {}
}
