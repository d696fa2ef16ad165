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
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerProbesTest {
  private static final String GET = "'httpGet':{'path':'/','port':80}";

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<String> results = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int code = 200;
  private int probes;

  private void start(String probesOfContainer) {
    Container container =
        Json.read(("{'name':'app'," + probesOfContainer + "}").replace('\'', '"'), Container.class);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("default")
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
          return new HttpActions.Answer(code, "", false);
        };
    new ContainerProbes(
            new Target(pod, container, "id", "10.1.0.7", environment.now()),
            new Prober(noRuntime(), http),
            new PodEvents(new Recorder()),
            environment,
            (_, kind, success) -> results.add(kind + " " + success))
        .start(false);
    environment.settle();
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
  void aContainerThatFailsItsLivenessProbeIsToldOnce() {
    start("'livenessProbe':{" + GET + ",'periodSeconds':1,'failureThreshold':3}");
    code = 500;
    environment.advance(Duration.ofSeconds(20));
    assertThat(results).containsExactly("LIVENESS true", "LIVENESS false");
    assertThat(events).hasSize(3);
  }
}
