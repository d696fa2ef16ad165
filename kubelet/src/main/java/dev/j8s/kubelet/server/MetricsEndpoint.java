package dev.j8s.kubelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.j8s.kubelet.stats.NodeUsageReader;
import dev.j8s.kubelet.stats.Usage;
import dev.j8s.kubelet.stats.UsageReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /metrics}, {@code /metrics/resource} and {@code /metrics/cadvisor}. */
final class MetricsEndpoint {
  private static final String PROBER = "prober_";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final UsageReader pods;
  private final NodeUsageReader node;

  MetricsEndpoint(UsageReader pods, NodeUsageReader node) {
    this.pods = pods;
    this.node = node;
  }

  void own(Exchange exchange) throws IOException {
    registered(exchange, name -> !name.startsWith(PROBER));
  }

  /** As upstream, probes have a page of their own: their series are as many as containers. */
  void probes(Exchange exchange) throws IOException {
    registered(exchange, name -> name.startsWith(PROBER));
  }

  private static void registered(Exchange exchange, Predicate<String> wanted) throws IOException {
    var text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.builder()
        .build()
        .write(text, PrometheusRegistry.defaultRegistry.scrape(wanted));
    exchange.answer(200, TEXT, text.toByteArray());
  }

  /** What metrics-server reads. */
  void resource(Exchange exchange, List<Pod> running) throws IOException {
    Usage.OfNode own = node.node();
    List<Usage.OfPod> all = pods.pods();
    Page page = new Page();
    page.begin(
        "node_cpu_usage_seconds_total",
        "counter",
        "Cumulative cpu time consumed by the node in core-seconds");
    page.add("", seconds(own.usage()), own.usage());
    page.begin(
        "node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes");
    page.add("", bytes(own.usage().memoryWorkingSet()), own.usage());
    page.containers(
        "container_cpu_usage_seconds_total",
        "counter",
        "Cumulative cpu time consumed by the container in core-seconds",
        all,
        MetricsEndpoint::seconds);
    page.containers(
        "container_memory_working_set_bytes",
        "gauge",
        "Current working set of the container in bytes",
        all,
        usage -> bytes(usage.memoryWorkingSet()));
    page.starts(running);
    page.pods(
        "pod_cpu_usage_seconds_total",
        "counter",
        "Cumulative cpu time consumed by the pod in core-seconds",
        all,
        MetricsEndpoint::seconds);
    page.pods(
        "pod_memory_working_set_bytes",
        "gauge",
        "Current working set of the pod in bytes",
        all,
        usage -> bytes(usage.memoryWorkingSet()));
    page.begin(
        "resource_scrape_error",
        "gauge",
        "1 if there was an error while getting container metrics, 0 otherwise");
    page.line("resource_scrape_error 0");
    exchange.answer(200, TEXT, page.bytes());
  }

  void cadvisor(Exchange exchange) throws IOException {
    List<Usage.OfPod> all = pods.pods();
    Page page = new Page();
    page.containers(
        "container_cpu_usage_seconds_total",
        "counter",
        "Cumulative cpu time consumed in seconds.",
        all,
        MetricsEndpoint::seconds);
    page.containers(
        "container_memory_working_set_bytes",
        "gauge",
        "Current working set in bytes.",
        all,
        usage -> bytes(usage.memoryWorkingSet()));
    page.containers(
        "container_memory_usage_bytes",
        "gauge",
        "Current memory usage in bytes, including all memory regardless of when it was accessed",
        all,
        usage -> bytes(usage.memoryUsage()));
    page.containers(
        "container_memory_rss",
        "gauge",
        "Size of RSS in bytes.",
        all,
        usage -> bytes(usage.memoryResident()));
    page.network(
        "container_network_receive_bytes_total",
        "Cumulative count of bytes received",
        all,
        Usage.OfInterface::received);
    page.network(
        "container_network_transmit_bytes_total",
        "Cumulative count of bytes transmitted",
        all,
        Usage.OfInterface::sent);
    exchange.answer(200, TEXT, page.bytes());
  }

  private static @Nullable Double seconds(Usage usage) {
    return usage.cpuNanos() == null ? null : (Double) (usage.cpuNanos() / 1e9);
  }

  private static @Nullable Double bytes(@Nullable Long count) {
    return count == null ? null : (Double) count.doubleValue();
  }

  /** One page of samples, each with the time at which the runtime counted. */
  private static final class Page {
    private final StringBuilder text = new StringBuilder();
    private String name = "";

    void begin(String metric, String type, String help) {
      name = metric;
      line("# HELP " + metric + " " + help);
      line("# TYPE " + metric + " " + type);
    }

    void containers(
        String metric,
        String type,
        String help,
        List<Usage.OfPod> pods,
        Function<Usage, @Nullable Double> value) {
      begin(metric, type, help);
      for (Usage.OfPod pod : pods) {
        for (Usage.OfContainer container : pod.containers()) {
          String labels =
              "container=\"%s\",namespace=\"%s\",pod=\"%s\""
                  .formatted(container.name(), pod.namespace(), pod.name());
          add(labels, value.apply(container.usage()), container.usage());
        }
      }
    }

    void starts(List<Pod> pods) {
      begin(
          "container_start_time_seconds",
          "gauge",
          "Start time of the container since unix epoch in seconds");
      for (Pod pod : pods) {
        Stream.of(
                pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())
            .flatMap(List::stream)
            .filter(status -> status.getState() != null && status.getState().getRunning() != null)
            .forEach(status ->
                line(
                    "%s{container=\"%s\",namespace=\"%s\",pod=\"%s\"} %s"
                        .formatted(
                            name,
                            status.getName(),
                            pod.getMetadata().getNamespace(),
                            pod.getMetadata().getName(),
                            (double)
                                Instant.parse(status.getState().getRunning().getStartedAt())
                                    .getEpochSecond())));
      }
    }

    void pods(
        String metric,
        String type,
        String help,
        List<Usage.OfPod> pods,
        Function<Usage, @Nullable Double> value) {
      begin(metric, type, help);
      for (Usage.OfPod pod : pods) {
        String labels = "namespace=\"%s\",pod=\"%s\"".formatted(pod.namespace(), pod.name());
        add(labels, value.apply(pod.usage()), pod.usage());
      }
    }

    void network(
        String metric,
        String help,
        List<Usage.OfPod> pods,
        ToDoubleFunction<Usage.OfInterface> value) {
      begin(metric, "counter", help);
      for (Usage.OfPod pod : pods) {
        for (Usage.OfInterface one : pod.interfaces()) {
          String labels =
              "interface=\"%s\",namespace=\"%s\",pod=\"%s\""
                  .formatted(one.name(), pod.namespace(), pod.name());
          add(labels, value.applyAsDouble(one), pod.usage());
        }
      }
    }

    void add(String labels, @Nullable Double value, Usage usage) {
      if (value != null) {
        String braces = labels.isEmpty() ? "" : "{" + labels + "}";
        line(name + braces + " " + value + " " + usage.time().toEpochMilli());
      }
    }

    void line(String line) {
      text.append(line).append('\n');
    }

    byte[] bytes() {
      return text.toString().getBytes(UTF_8);
    }
  }
}
