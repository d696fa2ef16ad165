package dev.j8s.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.client.transport.Write;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(3);
  private final FakeApi api = new FakeApi(environment);

  @Test
  void aSilentNodeBecomesUnknownAndItsPodsMoveOn() {
    node("alive", "True");
    node("silent", "True");
    pod("patient", "silent", 300L);
    pod("impatient", "silent", 10L);
    pod("daemon", "silent", null);
    start();
    for (int i = 0; i < 4; i++) {
      environment.advance(Duration.ofSeconds(10));
      renew("alive");
    }
    assertThat(ready("silent")).isEqualTo("True");
    environment.advance(Duration.ofSeconds(10));
    renew("alive");
    environment.advance(Duration.ofSeconds(1));
    assertThat(ready("silent")).isEqualTo("Unknown");
    assertThat(ready("alive")).isEqualTo("True");
    assertThat(condition("silent").getReason()).isEqualTo("NodeStatusUnknown");
    assertThat(taints("silent"))
        .containsExactlyInAnyOrder(
            "node.kubernetes.io/unreachable:NoSchedule",
            "node.kubernetes.io/unreachable:NoExecute");
    assertThat(taints("alive")).isEmpty();
    Pod patient = api.get(Pod.class, "default", "patient");
    assertThat(patient.getStatus().getConditions())
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("False"));
    assertThat(patient.isMarkedForDeletion()).isFalse();
    environment.advance(Duration.ofSeconds(15));
    assertThat(api.get(Pod.class, "default", "impatient").isMarkedForDeletion()).isTrue();
    for (int i = 0; i < 30; i++) {
      renew("alive");
      environment.advance(Duration.ofSeconds(10));
    }
    assertThat(api.get(Pod.class, "default", "patient").isMarkedForDeletion()).isTrue();
    assertThat(api.get(Pod.class, "default", "daemon").isMarkedForDeletion()).isFalse();
    api.checkSharedObjects();
  }

  @Test
  void aNodeThatComesBackLosesItsTaintsAndKeepsItsPods() {
    node("other", "True");
    node("n", "False");
    pod("p", "n", 300L);
    start();
    assertThat(taints("n"))
        .containsExactlyInAnyOrder(
            "node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute");
    environment.advance(Duration.ofSeconds(20));
    Node node = nodeNamed("n");
    api.set(
        new NodeBuilder(node)
            .editStatus()
            .editFirstCondition()
            .withStatus("True")
            .withLastHeartbeatTime("2026-01-01T00:00:20Z")
            .endCondition()
            .endStatus()
            .build());
    renew("n");
    renew("other");
    environment.settle();
    assertThat(taints("n")).isEmpty();
    for (int i = 0; i < 35; i++) {
      renew("n");
      renew("other");
      environment.advance(Duration.ofSeconds(10));
    }
    assertThat(api.get(Pod.class, "default", "p").isMarkedForDeletion()).isFalse();
  }

  @Test
  void nothingIsEvictedWhenAllNodesAreLost() {
    node("a", "True");
    node("b", "True");
    pod("p", "a", 1L);
    start();
    environment.advance(Duration.ofMinutes(2));
    assertThat(ready("a")).isEqualTo("Unknown");
    assertThat(taints("b")).contains("node.kubernetes.io/unreachable:NoSchedule");
    // The first node to go may be taken for the only one; pods of the second must stay.
    assertThat(
            taints("a").contains("node.kubernetes.io/unreachable:NoExecute")
                && taints("b").contains("node.kubernetes.io/unreachable:NoExecute"))
        .isFalse();
  }

  @Test
  void pressureAndCordonBecomeTaints() {
    node("n", "True");
    Node node = nodeNamed("n");
    api.set(
        new NodeBuilder(node)
            .withNewSpec()
            .withUnschedulable(true)
            .addNewTaint()
            .withKey("mine")
            .withEffect("NoSchedule")
            .endTaint()
            .endSpec()
            .editStatus()
            .addNewCondition()
            .withType("MemoryPressure")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build());
    start();
    assertThat(taints("n"))
        .containsExactlyInAnyOrder(
            "mine:NoSchedule",
            "node.kubernetes.io/unschedulable:NoSchedule",
            "node.kubernetes.io/memory-pressure:NoSchedule");
  }

  @Test
  void podsOfALostNodeAreMarkedAlsoWhenOneWriteFailsOrTheyComeLate() {
    node("alive", "True");
    node("silent", "True");
    pod("a", "silent", 10_000L);
    pod("b", "silent", 10_000L);
    AtomicInteger failures = new AtomicInteger();
    api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            if (write.resource().resource().equals("pods")
                && write.subresource().equals("status")
                && failures.getAndIncrement() < 1) {
              throw ApiException.of(500, "InternalError", "not now");
            }
          }
        });
    start();
    for (int i = 0; i < 7; i++) {
      environment.advance(Duration.ofSeconds(10));
      renew("alive");
    }
    assertThat(failures.get()).isGreaterThan(1);
    assertThat(List.of("a", "b")).noneMatch(this::isReady);
    pod("late", "silent", 10_000L);
    environment.advance(Duration.ofMinutes(5));
    assertThat(isReady("late")).isFalse();
  }

  private boolean isReady(String pod) {
    return api.get(Pod.class, "default", pod).getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private void start() {
    Client client = api.client();
    Informers informers = client.informers();
    ControllerContext context =
        new ControllerContext(client, informers, environment, ControllerOptions.DEFAULTS);
    var lifecycle = NodeLifecycleController.create(context);
    var eviction = TaintEvictionController.create(context);
    informers.start();
    environment.settle();
    lifecycle.start();
    eviction.start();
    environment.settle();
  }

  private void node(String name, String ready) {
    api.add(
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready)
            .withLastHeartbeatTime("2026-01-01T00:00:00Z")
            .endCondition()
            .endStatus()
            .build());
    api.add(
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace("kube-node-lease")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withRenewTime(environment.now().atZone(ZoneOffset.UTC))
            .endSpec()
            .build());
  }

  private void renew(String name) {
    Lease lease = api.get(Lease.class, "kube-node-lease", name);
    api.set(
        new LeaseBuilder(lease)
            .editSpec()
            .withRenewTime(environment.now().atZone(ZoneOffset.UTC))
            .endSpec()
            .build());
    environment.settle();
  }

  private void pod(String name, String node, @Nullable Long tolerationSeconds) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .addNewToleration()
            .withOperator("Exists")
            .withEffect("NoExecute")
            .withTolerationSeconds(tolerationSeconds)
            .endToleration()
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus();
    api.add(pod.build());
  }

  private Node nodeNamed(String name) {
    return api.all(Node.class).stream()
        .filter(node -> node.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private io.fabric8.kubernetes.api.model.NodeCondition condition(String node) {
    return nodeNamed(node).getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private String ready(String node) {
    return condition(node).getStatus();
  }

  private List<String> taints(String node) {
    List<Taint> taints =
        nodeNamed(node).getSpec() == null ? List.of() : nodeNamed(node).getSpec().getTaints();
    return taints.stream().map(t -> t.getKey() + ":" + t.getEffect()).toList();
  }
}
