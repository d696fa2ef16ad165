package dev.j8s.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.kubelet.PodEvents;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContainerProbesTest {
  private static final String GET = "'httpGet':{'path':'/','port':80}";

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<String> results = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int code = 200;
  private int probes;
  private boolean redirectedAway;
  private final List<ContainerProbes> all = new ArrayList<>();

  private ContainerProbes start(String probesOfContainer) {
    Container container =
        Json.read(("{'name':'app'," + probesOfContainer + "}").replace('\'', '"'), Container.class);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("default")
            .withUid("uid-1")
            .endMetadata()
            .withNewSpec()
            .withContainers(container)
            .endSpec()
            .build();
    HttpActions http =
        (_, _, _, _) -> {
          probes++;
          if (code == 0) {
            throw new IOException("connection refused");
          }
          return new HttpActions.Answer(code, "Found", redirectedAway);
        };
    ContainerProbes made =
        new ContainerProbes(
            new Target(pod, container, "id", "10.1.0.7", environment.now()),
            new Prober(noRuntime(), http),
            new PodEvents(new Recorder()),
            environment,
            (_, kind, success) -> results.add(kind + " " + success));
    all.add(made);
    made.start(false);
    environment.settle();
    return made;
  }

  private static ContainerRuntime noRuntime() {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (_, method, _) -> {
              throw new AssertionError(method);
            });
  }

  private final class Recorder implements EventRecorder {
    @Override
    public void event(ObjectReference about, String type, String reason, String message) {
      events.add(type + " " + reason + ": " + message);
    }

    @Override
    public void event(HasMetadata about, String type, String reason, String message) {
      throw new AssertionError(message);
    }
  }

  @Test
  void readinessFollowsTheProbeAtItsThresholds() {
    start("'readinessProbe':{" + GET + ",'periodSeconds':5,'failureThreshold':2}");
    assertThat(results).containsExactly("READINESS true");

    code = 500;
    environment.advance(Duration.ofSeconds(5));
    assertThat(results).hasSize(1);
    environment.advance(Duration.ofSeconds(5));
    assertThat(results).containsExactly("READINESS true", "READINESS false");
    assertThat(events)
        .contains(
            "Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500");

    code = 200;
    environment.advance(Duration.ofSeconds(5));
    assertThat(results).endsWith("READINESS true");
  }

  @Test
  void aServerThatNeedsAMomentIsReadyWithoutWaitingForAPeriod() {
    code = 0;
    start("'readinessProbe':{" + GET + ",'periodSeconds':60}");
    environment.advance(Duration.ofMillis(300));
    assertThat(events).isEmpty();

    code = 200;
    environment.advance(Duration.ofMillis(700));
    assertThat(results).containsExactly("READINESS true");
  }

  @Test
  void nothingIsProbedBeforeTheInitialDelay() {
    start("'livenessProbe':{" + GET + ",'initialDelaySeconds':10}");
    environment.advance(Duration.ofSeconds(9));
    assertThat(probes).isZero();
    environment.advance(Duration.ofSeconds(1));
    assertThat(probes).isEqualTo(1);
  }

  @Test
  void readinessAndLivenessBeginWhenTheContainerHasStarted() {
    code = 500;
    start(
        "'startupProbe':{"
            + GET
            + ",'periodSeconds':10,'failureThreshold':5},'readinessProbe':{"
            + GET
            + "}");
    environment.advance(Duration.ofSeconds(15));
    assertThat(results).isEmpty();

    code = 200;
    environment.advance(Duration.ofSeconds(10));
    assertThat(results).containsExactly("STARTUP true", "READINESS true");
  }

  @Test
  void aRedirectToAnotherHostIsASuccessWithAWarning() {
    code = 302;
    redirectedAway = true;
    start("'livenessProbe':{" + GET + "}");
    assertThat(results).containsExactly("LIVENESS true");
    assertThat(events)
        .containsExactly(
            "Warning ProbeWarning: Liveness probe warning: Probe terminated redirects, Response"
                + " body: Found");
  }

  @Test
  void aContainerThatIsToEndIsOnlyAskedWhetherItIsReady() {
    ContainerProbes running =
        start(
            "'livenessProbe':{"
                + GET
                + ",'periodSeconds':1,'failureThreshold':1},'readinessProbe':{"
                + GET
                + ",'periodSeconds':1,'failureThreshold':1}");
    running.keepReadinessOnly();
    code = 500;
    environment.advance(Duration.ofSeconds(3));
    assertThat(results)
        .containsExactlyInAnyOrder("READINESS true", "LIVENESS true", "READINESS false");
  }

  @Test
  void theCountsOfAContainerGoWithIt() {
    ContainerProbes running = start("'livenessProbe':{" + GET + "}");
    assertThat(series()).isNotEmpty();
    running.close();
    assertThat(series()).isEmpty();
  }

  private static List<String> series() {
    return PrometheusRegistry.defaultRegistry.scrape("prober_probe"::equals).stream()
        .flatMap(metric -> metric.getDataPoints().stream())
        .map(point -> point.getLabels().toString())
        .filter(labels -> labels.contains("uid-1"))
        .toList();
  }

  @AfterEach
  void close() {
    all.forEach(ContainerProbes::close);
  }

  @Test
  void aContainerThatFailsItsLivenessProbeIsToldOnce() {
    start("'livenessProbe':{" + GET + ",'periodSeconds':1,'failureThreshold':3}");
    code = 500;
    environment.advance(Duration.ofSeconds(20));
    assertThat(results).containsExactly("LIVENESS true", "LIVENESS false");
    assertThat(events).hasSize(3);
  }
}
