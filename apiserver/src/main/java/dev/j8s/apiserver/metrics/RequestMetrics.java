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
  private static final String COMPONENT = "apiserver";

  /** What is shown as itself; a client may send any method. */
  private static final Set<String> VERBS =
      Set.of(
          "GET",
          "HEAD",
          "LIST",
          "WATCH",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "DELETECOLLECTION",
          "PROXY",
          "OPTIONS");

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
                "verb",
                "dry_run",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component",
                "code")
            .register(registry);
    duration =
        Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("Response latency distribution in seconds.")
            .labelNames(
                "verb",
                "dry_run",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component")
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
            .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
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

    /**
     * Says what the request turned out to be; must be called at most once.
     *
     * @param known whether such a resource is served: of others nothing becomes a label, for there
     *     is no end to the names that a client can make up
     */
    public void is(RequestInfo what, boolean known) {
      RequestInfo shown = known || !what.isResource() ? what : unknown(what);
      verb = shownVerb(shown);
      info = shown;
      if (shown.isLongRunning()) {
        longRunning.labelValues(longRunningLabels(shown)).inc();
      } else {
        inflight.labelValues(kind(shown)).inc();
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
      String dryRun = exchange.query().contains("dryRun=All") ? "All" : "";
      String scope = scope(what);
      total
          .labelValues(
              verb,
              dryRun,
              what.group(),
              what.version(),
              what.resource(),
              what.subresource(),
              scope,
              COMPONENT,
              code)
          .inc();
      if (what.isLongRunning()) {
        longRunning.labelValues(longRunningLabels(what)).dec();
      } else {
        inflight.labelValues(kind(what)).dec();
        duration
            .labelValues(
                verb,
                dryRun,
                what.group(),
                what.version(),
                what.resource(),
                what.subresource(),
                scope,
                COMPONENT)
            .observe(seconds);
      }
    }

    private String[] longRunningLabels(RequestInfo what) {
      return new String[] {
        verb,
        what.group(),
        what.version(),
        what.resource(),
        what.subresource(),
        scope(what),
        COMPONENT
      };
    }
  }

  private static RequestInfo unknown(RequestInfo what) {
    return new RequestInfo(what.path(), what.verb(), true, "", "", "", "", "", "", "");
  }

  private static String kind(RequestInfo what) {
    return what.isReadOnly() ? "readOnly" : "mutating";
  }

  private static String shownVerb(RequestInfo what) {
    String shown =
        switch (what.verb()) {
          case "create" -> "POST";
          case "update" -> "PUT";
          default -> what.verb().toUpperCase(Locale.ROOT);
        };
    return VERBS.contains(shown) ? shown : "other";
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
