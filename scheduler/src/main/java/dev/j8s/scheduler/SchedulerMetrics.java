package dev.j8s.scheduler;

import dev.j8s.scheduler.queue.SchedulingQueue;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The scheduler's metrics, by upstream's names. One set a process. */
final class SchedulerMetrics {
  private static final double[] LATENCIES = exponential(0.001, 15);

  private static final Counter ATTEMPTS =
      Counter.builder()
          .name("scheduler_schedule_attempts_total")
          .help("Number of attempts to schedule pods, by the result.")
          .labelNames("profile", "result")
          .register(PrometheusRegistry.defaultRegistry);
  private static final Histogram ATTEMPT_DURATION =
      Histogram.builder()
          .name("scheduler_scheduling_attempt_duration_seconds")
          .help("Scheduling attempt latency in seconds (scheduling algorithm + binding).")
          .labelNames("profile", "result")
          .classicOnly()
          .classicUpperBounds(LATENCIES)
          .register(PrometheusRegistry.defaultRegistry);
  private static final Histogram ALGORITHM_DURATION =
      Histogram.builder()
          .name("scheduler_scheduling_algorithm_duration_seconds")
          .help("Scheduling algorithm latency in seconds.")
          .classicOnly()
          .classicUpperBounds(LATENCIES)
          .register(PrometheusRegistry.defaultRegistry);
  private static final Histogram SLI_DURATION =
      Histogram.builder()
          .name("scheduler_pod_scheduling_sli_duration_seconds")
          .help("Time from a pod's arrival in the queue until it is bound, over all attempts.")
          .labelNames("attempts")
          .classicOnly()
          .classicUpperBounds(exponential(0.01, 20))
          .register(PrometheusRegistry.defaultRegistry);
  private static final Histogram POD_ATTEMPTS =
      Histogram.builder()
          .name("scheduler_pod_scheduling_attempts")
          .help("Number of attempts to successfully schedule a pod.")
          .classicOnly()
          .classicUpperBounds(1, 2, 4, 8, 16)
          .register(PrometheusRegistry.defaultRegistry);
  private static final Gauge PENDING =
      Gauge.builder()
          .name("scheduler_pending_pods")
          .help("Number of pending pods, by the queue they are in.")
          .labelNames("queue")
          .register(PrometheusRegistry.defaultRegistry);

  private final String profile;

  SchedulerMetrics(String profile) {
    this.profile = profile;
  }

  void scheduled(long attemptNanos, long sliNanos, int attempts) {
    attempt("scheduled", attemptNanos);
    SLI_DURATION
        .labelValues(attempts >= 15 ? "15+" : Integer.toString(attempts))
        .observe(seconds(sliNanos));
    POD_ATTEMPTS.observe(attempts);
  }

  void unschedulable(long attemptNanos) {
    attempt("unschedulable", attemptNanos);
  }

  void error(long attemptNanos) {
    attempt("error", attemptNanos);
  }

  void algorithm(long nanos) {
    ALGORITHM_DURATION.observe(seconds(nanos));
  }

  void pending(SchedulingQueue queue) {
    PENDING.labelValues("active").set(queue.activePods());
    PENDING.labelValues("backoff").set(queue.backoffPods());
    PENDING.labelValues("unschedulable").set(queue.unschedulablePods());
    PENDING.labelValues("gated").set(queue.gatedPods());
  }

  private void attempt(String result, long nanos) {
    ATTEMPTS.labelValues(profile, result).inc();
    ATTEMPT_DURATION.labelValues(profile, result).observe(seconds(nanos));
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private static double[] exponential(double start, int count) {
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = start * (1L << i);
    }
    return bounds;
  }
}
