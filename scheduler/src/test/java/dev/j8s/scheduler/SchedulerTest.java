package dev.j8s.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(7);
  private final FakeApi api = new FakeApi(environment);
  private final RecordedEvents events = new RecordedEvents();
  private final Scheduler scheduler =
      new Scheduler(api.client(), environment, events, SchedulerOptions.DEFAULTS);

  @Test
  void bindsAPodAndSaysSo() {
    node("n1", "4", n -> n);
    start();
    pod("p", "1", p -> p);
    environment.settle();
    assertThat(nodeOf("p")).isEqualTo("n1");
    assertThat(events.lines)
        .containsExactly("p Normal Scheduled Successfully assigned default/p to n1");
  }

  @Test
  void aPendingPodSaysWhyOnEachNode() {
    node("small", "1", n -> n);
    node("small2", "1", n -> n);
    node(
        "tainted",
        "4",
        n ->
            n.editOrNewSpec()
                .addNewTaint()
                .withKey("gpu")
                .withValue("yes")
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec());
    start();
    pod("p", "2", p -> p);
    environment.settle();
    PodCondition condition = scheduledCondition("p");
    assertThat(condition.getStatus()).isEqualTo("False");
    assertThat(condition.getReason()).isEqualTo("Unschedulable");
    assertThat(condition.getMessage())
        .startsWith(
            "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient"
                + " cpu.");
    assertThat(events.lines.getFirst()).startsWith("p Warning FailedScheduling 0/3 nodes");
  }

  @Test
  void aRefusedPodWaitsForAChangeThatMatters() {
    node("n1", "2", n -> n);
    start();
    pod("first", "2", p -> p);
    environment.settle();
    pod("second", "2", p -> p);
    environment.advance(Duration.ofSeconds(30));
    int tried = events.lines.size();
    Node node = api.all(Node.class).getFirst();
    api.set(new NodeBuilder(node).editMetadata().addToLabels("x", "y").endMetadata().build());
    environment.advance(Duration.ofSeconds(30));
    assertThat(events.lines).hasSize(tried);
    api.remove(api.get(Pod.class, "default", "first"));
    environment.settle();
    assertThat(nodeOf("second")).isEqualTo("n1");
  }

  @Test
  void aPodWaitsForTheFirstNode() {
    start();
    pod("p", "1", p -> p);
    environment.settle();
    assertThat(scheduledCondition("p").getMessage())
        .isEqualTo("no nodes available to schedule pods");
    node("n1", "4", n -> n);
    environment.settle();
    assertThat(nodeOf("p")).isEqualTo("n1");
  }

  @Test
  void failedBindingsAreTriedAgainWithBackOff() {
    node("n1", "1", n -> n);
    AtomicInteger failures = new AtomicInteger(2);
    api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            if (write.subresource().equals("binding") && failures.getAndDecrement() > 0) {
              throw ApiException.internalError("no leader");
            }
          }
        });
    start();
    pod("p", "1", p -> p);
    environment.settle();
    assertThat(nodeOf("p")).isNull();
    assertThat(scheduledCondition("p").getReason()).isEqualTo("SchedulerError");
    environment.advance(Duration.ofMillis(2900));
    assertThat(nodeOf("p")).isNull();
    environment.advance(Duration.ofMillis(200));
    assertThat(nodeOf("p")).isEqualTo("n1");
  }

  @Test
  void fillsNodesToTheirLimitAndNoFurther() {
    for (int i = 0; i < 3; i++) {
      node("n" + i, "2", n -> n);
    }
    start();
    for (int i = 0; i < 8; i++) {
      pod("p" + i, "1", p -> p);
    }
    environment.settle();
    Map<String, Integer> counts = new HashMap<>();
    api.all(Pod.class)
        .forEach(p ->
            counts.merge(
                Objects.requireNonNullElse(p.getSpec().getNodeName(), "none"), 1, Integer::sum));
    assertThat(counts).isEqualTo(Map.of("n0", 2, "n1", 2, "n2", 2, "none", 2));
    api.checkSharedObjects();
  }

  @Test
  void aGatedPodIsNotTriedUntilItsGatesAreGone() {
    node("n1", "4", n -> n);
    start();
    pod("p", "1", p -> p.editSpec().addNewSchedulingGate("wait").endSpec());
    environment.settle();
    assertThat(events.lines).isEmpty();
    Pod gated = api.get(Pod.class, "default", "p");
    api.client()
        .resources(Pod.class)
        .update(new PodBuilder(gated).editSpec().withSchedulingGates().endSpec().build());
    environment.settle();
    assertThat(nodeOf("p")).isEqualTo("n1");
  }

  @Test
  void podsOfOtherSchedulersAndDeletedPodsAreLeftAlone() {
    start();
    pod("other", "1", p -> p.editSpec().withSchedulerName("mine").endSpec());
    pod("gone", "1", p -> p);
    environment.settle();
    api.client().resources(Pod.class).delete("default", "gone", new DeleteOptions());
    node("n1", "4", n -> n);
    environment.advance(Duration.ofSeconds(30));
    assertThat(nodeOf("other")).isNull();
    assertThat(events.lines).noneMatch(line -> line.contains("Scheduled Successfully"));
  }

  @Test
  void affinitySelectorsAndPortsChooseTheNode() {
    node("a", "4", n -> n.editMetadata().addToLabels("disk", "ssd").endMetadata());
    node("b", "4", n -> n);
    start();
    pod("s", "1", p -> p.editSpec().addToNodeSelector("disk", "ssd").endSpec());
    pod("p1", "1", p -> withPort(p));
    pod("p2", "1", p -> withPort(p));
    pod("p3", "1", p -> withPort(p));
    environment.settle();
    assertThat(nodeOf("s")).isEqualTo("a");
    assertThat(api.all(Pod.class).stream().filter(p -> p.getSpec().getNodeName() == null))
        .singleElement()
        .extracting(p -> scheduledCondition(p.getMetadata().getName()).getMessage())
        .asString()
        .startsWith(
            "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod"
                + " ports.");
  }

  @Test
  void podsOfOneOwnerAreSpreadOverNodes() {
    for (String name : List.of("a", "b", "c")) {
      node(
          name,
          "16",
          n -> n.editMetadata().addToLabels("kubernetes.io/hostname", name).endMetadata());
    }
    // More room on one node draws all pods there, unless they are spread.
    node(
        "big",
        "64",
        n -> n.editMetadata().addToLabels("kubernetes.io/hostname", "big").endMetadata());
    ReplicaSet owner =
        api.add(
            new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("rs")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .build());
    start();
    for (int i = 0; i < 8; i++) {
      pod(
          "w" + i,
          "1",
          p ->
              p.editMetadata()
                  .addToLabels("app", "web")
                  .withOwnerReferences(Owners.controllerRef(owner))
                  .endMetadata());
    }
    environment.settle();
    assertThat(perNode()).isEqualTo(Map.of("a", 2, "b", 2, "c", 2, "big", 2));
  }

  @Test
  void requiredSpreadAndAntiAffinityHold() {
    for (String name : List.of("a", "b")) {
      node(
          name,
          "16",
          n -> n.editMetadata().addToLabels("kubernetes.io/hostname", name).endMetadata());
    }
    start();
    for (int i = 0; i < 3; i++) {
      pod(
          "p" + i,
          "1",
          p ->
              p.editMetadata()
                  .addToLabels("app", "db")
                  .endMetadata()
                  .editSpec()
                  .withNewAffinity()
                  .withNewPodAntiAffinity()
                  .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                  .withTopologyKey("kubernetes.io/hostname")
                  .withNewLabelSelector()
                  .addToMatchLabels("app", "db")
                  .endLabelSelector()
                  .endRequiredDuringSchedulingIgnoredDuringExecution()
                  .endPodAntiAffinity()
                  .endAffinity()
                  .endSpec());
    }
    environment.settle();
    assertThat(perNode()).isEqualTo(Map.of("a", 1, "b", 1, "none", 1));
    assertThat(events.lines)
        .anyMatch(line ->
            line.contains(
                "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules."
                    + " preemption: 0/2 nodes are available: 2 No preemption victims found for"
                    + " incoming pod."));
    pod(
        "friend",
        "1",
        p ->
            p.editSpec()
                .withNewAffinity()
                .withNewPodAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .addToMatchLabels("app", "nobody")
                .endLabelSelector()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAffinity()
                .endAffinity()
                .endSpec());
    environment.settle();
    assertThat(scheduledCondition("friend").getMessage())
        .isEqualTo(
            "0/2 nodes are available: 2 node(s) didn't match pod affinity rules. preemption: 0/2"
                + " nodes are available: 2 Preemption is not helpful for scheduling.");
  }

  @Test
  void aPodOfHigherPriorityTakesThePlaceOfTheLeastImportant() {
    node("n1", "2", n -> n);
    node("n2", "2", n -> n);
    start();
    pod("low", "2", p -> p.editSpec().withPriority(1).endSpec());
    pod("middle", "2", p -> p.editSpec().withPriority(5).endSpec());
    environment.settle();
    String room = nodeOf("low");
    pod("high", "2", p -> p.editSpec().withPriority(10).endSpec());
    environment.settle();
    assertThat(api.get(Pod.class, "default", "low").isMarkedForDeletion()).isTrue();
    assertThat(api.get(Pod.class, "default", "high").getStatus().getNominatedNodeName())
        .isEqualTo(room);
    pod("cheeky", "1", p -> p.editSpec().withPriority(0).endSpec());
    api.remove(api.get(Pod.class, "default", "low"));
    environment.advance(Duration.ofSeconds(15));
    assertThat(nodeOf("high")).isEqualTo(room);
    assertThat(nodeOf("middle")).isNotNull();
    assertThat(nodeOf("cheeky")).isNull();
  }

  @Test
  void aPodWaitsForItsClaim() {
    node("n1", "2", n -> n);
    start();
    pod(
        "p",
        "1",
        p ->
            p.editSpec()
                .addNewVolume()
                .withName("v")
                .withNewPersistentVolumeClaim("data", false)
                .endVolume()
                .endSpec());
    environment.settle();
    assertThat(scheduledCondition("p").getMessage())
        .startsWith("0/1 nodes are available: persistentvolumeclaim \"data\" not found.");
  }

  private Map<String, Integer> perNode() {
    Map<String, Integer> counts = new HashMap<>();
    api.all(Pod.class)
        .forEach(p ->
            counts.merge(
                Objects.requireNonNullElse(p.getSpec().getNodeName(), "none"), 1, Integer::sum));
    return counts;
  }

  private void start() {
    scheduler.start();
    environment.settle();
  }

  private static PodBuilder withPort(PodBuilder pod) {
    return pod.editSpec()
        .editFirstContainer()
        .addNewPort()
        .withContainerPort(80)
        .withHostPort(8080)
        .endPort()
        .endContainer()
        .endSpec();
  }

  private void node(String name, String cpu, UnaryOperator<NodeBuilder> change) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewStatus()
            .addToAllocatable("cpu", new Quantity(cpu))
            .addToAllocatable("memory", new Quantity("8Gi"))
            .addToAllocatable("pods", new Quantity("110"))
            .endStatus();
    api.add(change.apply(node).build());
  }

  private void pod(String name, String cpu, UnaryOperator<PodBuilder> change) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withSchedulerName("default-scheduler")
            .addNewContainer()
            .withName("c")
            .withImage("app")
            .withNewResources()
            .addToRequests("cpu", new Quantity(cpu))
            .endResources()
            .endContainer()
            .endSpec();
    api.client().resources(Pod.class).create(change.apply(pod).build());
  }

  private String nodeOf(String pod) {
    return api.get(Pod.class, "default", pod).getSpec().getNodeName();
  }

  private PodCondition scheduledCondition(String pod) {
    return api.get(Pod.class, "default", pod).getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("PodScheduled"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no PodScheduled condition"));
  }
}
