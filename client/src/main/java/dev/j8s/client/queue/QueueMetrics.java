package dev.j8s.client.queue;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/** One queue's share of the {@code workqueue_*} metrics. */
final class QueueMetrics {
  private static final Gauge DEPTH =
      Gauge.builder()
          .name("workqueue_depth")
          .help("Current depth of workqueue")
          .labelNames("name")
          .register();
  private static final Counter ADDS =
      Counter.builder()
          .name("workqueue_adds_total")
          .help("Total number of adds handled by workqueue")
          .labelNames("name")
          .register();
  private static final Counter RETRIES =
      Counter.builder()
          .name("workqueue_retries_total")
          .help("Total number of retries handled by workqueue")
          .labelNames("name")
          .register();
  private static final Histogram QUEUE_DURATION =
      Histogram.builder()
          .name("workqueue_queue_duration_seconds")
          .help("How long in seconds an item stays in workqueue before being requested.")
          .labelNames("name")
          .classicOnly()
          .classicExponentialUpperBounds(1e-8, 10, 10)
          .register();
  private static final Histogram WORK_DURATION =
      Histogram.builder()
          .name("workqueue_work_duration_seconds")
          .help("How long in seconds processing an item from workqueue takes.")
          .labelNames("name")
          .classicOnly()
          .classicExponentialUpperBounds(1e-8, 10, 10)
          .register();

  final GaugeDataPoint depth;
  final CounterDataPoint adds;
  final CounterDataPoint retries;
  final DistributionDataPoint queueDuration;
  final DistributionDataPoint workDuration;

  QueueMetrics(String name) {
    depth = DEPTH.labelValues(name);
    adds = ADDS.labelValues(name);
    retries = RETRIES.labelValues(name);
    queueDuration = QUEUE_DURATION.labelValues(name);
    workDuration = WORK_DURATION.labelValues(name);
  }
}
