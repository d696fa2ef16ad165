package dev.j8s.kubelet.probe;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodEvents;
import io.fabric8.kubernetes.api.model.Probe;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Repeats one probe of one container and tells when its result changes past the threshold.
 *
 * <p>In the first second after a container may be probed, connections that fail are tried again
 * soon and not counted: most servers need a moment to listen, and a whole period is long.
 */
final class ProbeLoop {
  private static final Counter TOTAL =
      Counter.builder()
          .name("prober_probe_total")
          .help(
              "Cumulative number of a liveness, readiness or startup probe for a container by"
                  + " result.")
          .labelNames("probe_type", "result", "container", "pod", "namespace", "pod_uid")
          .register();
  private static final List<String> RESULTS = List.of("successful", "failed", "unknown");
  private static final Duration EARLY = Duration.ofSeconds(1);
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);

  private final ProbeKind kind;
  private final Probe probe;
  private final Target target;
  private final Prober prober;
  private final PodEvents events;
  private final Environment environment;
  private final Results results;

  // One probe at a time: these belong to the task that runs.
  private @Nullable Boolean last;
  private int run;
  private @Nullable Boolean told;
  private Duration retry = FIRST_RETRY;

  private Environment.@Nullable Timer timer; // guarded by this
  private boolean closed; // guarded by this

  /** Hears of changes. */
  interface Results {
    void result(ProbeKind kind, boolean success);
  }

  ProbeLoop(
      ProbeKind kind,
      Probe probe,
      Target target,
      Prober prober,
      PodEvents events,
      Environment environment,
      Results results) {
    this.kind = kind;
    this.probe = probe;
    this.target = target;
    this.prober = prober;
    this.events = events;
    this.environment = environment;
    this.results = results;
  }

  private Instant from() {
    return target.startedAt().plusSeconds(requireNonNullElse(probe.getInitialDelaySeconds(), 0));
  }

  /** Whether its failure would have the container started anew. */
  boolean restarts() {
    return kind != ProbeKind.READINESS;
  }

  void start() {
    Duration wait = Duration.between(environment.now(), from());
    schedule(wait.isNegative() ? Duration.ZERO : wait);
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = environment.schedule(delay, this::tick);
    }
  }

  synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    for (String result : RESULTS) {
      TOTAL.remove(labels(result));
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void tick() {
    Duration period = Duration.ofSeconds(requireNonNullElse(probe.getPeriodSeconds(), 10));
    Instant began = environment.now();
    Outcome outcome = prober.probe(probe, target);
    if (isClosed()) {
      return;
    }
    if (early(outcome)) {
      Duration delay = retry;
      retry = retry.multipliedBy(2);
      schedule(delay);
      return;
    }
    boolean on = evaluate(outcome);
    if (on) {
      Duration rest = Duration.between(environment.now(), began.plus(period));
      schedule(rest.isNegative() ? Duration.ZERO : rest);
    }
  }

  private boolean early(Outcome outcome) {
    return outcome instanceof Outcome.Failure
        && kind != ProbeKind.LIVENESS
        && told == null
        && Prober.cheap(probe)
        && environment.now().isBefore(from().plus(EARLY));
  }

  /** Answers whether to go on. */
  private boolean evaluate(Outcome outcome) {
    boolean success =
        switch (outcome) {
          case Outcome.Success _ -> {
            count("successful");
            yield true;
          }
          case Outcome.Warning warning -> {
            count("successful");
            events.warning(
                target.pod(),
                target.container(),
                "ProbeWarning",
                kind.word() + " probe warning: " + warning.output());
            yield true;
          }
          case Outcome.Failure failure -> {
            count("failed");
            unhealthy(kind.word() + " probe failed: " + failure.output());
            yield false;
          }
          case Outcome.Unknown unknown -> {
            count("unknown");
            unhealthy(
                kind.word() + " probe errored and resulted in unknown state: " + unknown.error());
            yield last != null && last;
          }
        };
    if (outcome instanceof Outcome.Unknown) {
      return true;
    }
    run = last != null && last == success ? run + 1 : 1;
    last = success;
    int threshold =
        success
            ? requireNonNullElse(probe.getSuccessThreshold(), 1)
            : requireNonNullElse(probe.getFailureThreshold(), 3);
    if (run < threshold) {
      return true;
    }
    if (told == null || told != success) {
      told = success;
      results.result(kind, success);
    }
    return switch (kind) {
      case STARTUP -> false;
      case LIVENESS -> success;
      case READINESS -> true;
    };
  }

  private void unhealthy(String message) {
    events.warning(target.pod(), target.container(), "Unhealthy", message);
  }

  /** Not after the end, or the series would stay for ever. */
  private synchronized void count(String result) {
    if (!closed) {
      TOTAL.labelValues(labels(result)).inc();
    }
  }

  private String[] labels(String result) {
    return new String[] {
      kind.word(),
      result,
      target.container().getName(),
      target.pod().getMetadata().getName(),
      target.pod().getMetadata().getNamespace(),
      target.pod().getMetadata().getUid()
    };
  }
}
