package dev.j8s.apiserver.metrics;

import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.request.RequestInfo;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts requests, times the short ones, and keeps the number of those under way. */
public final class RequestMetrics {
  private static final Logger log = LoggerFactory.getLogger(RequestMetrics.class);
  private static final double NANOS = 1e9;
  private static final Set<String> LONG_RUNNING =
      Set.of("log", "exec", "attach", "portforward", "proxy");
  private static final Set<String> READ_ONLY = Set.of("get", "list", "watch");

  private final Counter total;
  private final Histogram duration;
  private final Gauge inflight;
  private final Gauge longRunning;

  RequestMetrics(PrometheusRegistry registry) {
    total =
        Counter.builder()
            .name("apiserver_request_total")
            .help("Counter of apiserver requests.")
            .labelNames(
                "verb", "group", "version", "resource", "subresource", "scope", "code", "dry_run")
            .register(registry);
    duration =
        Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("Response latency distribution in seconds.")
            .labelNames("verb", "group", "version", "resource", "subresource", "scope")
            .classicUpperBounds(
                0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10,
                15, 20, 30, 45, 60)
            .classicOnly()
            .register(registry);
    inflight =
        Gauge.builder()
            .name("apiserver_current_inflight_requests")
            .help("Requests being processed now, by kind.")
            .labelNames("request_kind")
            .register(registry);
    longRunning =
        Gauge.builder()
            .name("apiserver_longrunning_requests")
            .help("Long-running requests that are open now.")
            .labelNames("verb", "group", "version", "resource", "subresource", "scope")
            .register(registry);
    inflight.labelValues("readOnly").set(0);
    inflight.labelValues("mutating").set(0);
  }

  /** Those of the process: a registry takes each name once, however many servers there are. */
  public static RequestMetrics ofProcess() {
    return OfProcess.INSTANCE;
  }

  private static final class OfProcess {
    static final RequestMetrics INSTANCE = new RequestMetrics(PrometheusRegistry.defaultRegistry);
  }

  public Running start(Exchange exchange) {
    Running running = new Running(exchange, System.nanoTime());
    exchange.onEnd(running::end);
    return running;
  }

  /** One request that is being answered. */
  public final class Running {
    private final Exchange exchange;
    private final long started;
    private volatile @Nullable RequestInfo info;
    private volatile String verb = "";

    private Running(Exchange exchange, long started) {
      this.exchange = exchange;
      this.started = started;
    }

    /** Says what the request turned out to be; must be called at most once. */
    public void is(RequestInfo what) {
      verb = shownVerb(what);
      info = what;
      if (isLongRunning(what)) {
        longRunning.labelValues(labels(what)).inc();
      } else {
        inflight.labelValues(kind(what)).inc();
      }
    }

    private void end() {
      RequestInfo what = info;
      double seconds = (System.nanoTime() - started) / NANOS;
      String code = Integer.toString(exchange.status());
      if (log.isDebugEnabled()) {
        log.debug(
            "HTTP verb={} uri={} latency={}ms userAgent=\"{}\" srcIP={} resp={} bytes={}",
            verb,
            exchange.path(),
            Math.round(seconds * 1000),
            exchange.header("user-agent"),
            exchange.peer().remoteAddress(),
            code,
            exchange.bytesSent());
      }
      if (what == null) {
        return;
      }
      total
          .labelValues(
              verb,
              what.group(),
              what.version(),
              what.resource(),
              what.subresource(),
              scope(what),
              code,
              exchange.query().contains("dryRun=All") ? "All" : "")
          .inc();
      if (isLongRunning(what)) {
        longRunning.labelValues(labels(what)).dec();
      } else {
        inflight.labelValues(kind(what)).dec();
        duration.labelValues(labels(what)).observe(seconds);
      }
    }

    private String[] labels(RequestInfo what) {
      return new String[] {
        verb, what.group(), what.version(), what.resource(), what.subresource(), scope(what)
      };
    }
  }

  private static boolean isLongRunning(RequestInfo what) {
    return what.verb().equals("watch") || LONG_RUNNING.contains(what.subresource());
  }

  private static String kind(RequestInfo what) {
    return READ_ONLY.contains(what.verb()) ? "readOnly" : "mutating";
  }

  private static String shownVerb(RequestInfo what) {
    return switch (what.verb()) {
      case "create" -> "POST";
      case "update" -> "PUT";
      default -> what.verb().toUpperCase(Locale.ROOT);
    };
  }

  private static String scope(RequestInfo what) {
    if (!what.isResource()) {
      return "";
    }
    if (!what.isCollection() && !what.name().isEmpty()) {
      return "resource";
    }
    return what.namespace().isEmpty() ? "cluster" : "namespace";
  }
}
