package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@J8sTest(nodes = 2)
class SimulatedNodeTest {
  private static final long PATIENCE = 30;

  private final J8sCluster cluster;
  private final KubernetesClient client;
  private String namespace = "";

  SimulatedNodeTest(J8sCluster cluster) {
    this.cluster = cluster;
    this.client = J8sClusterTest.clientOf(cluster);
  }

  @BeforeEach
  void takeNamespace(@FreshNamespace String fresh) {
    namespace = fresh;
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void aDeploymentOfThreeBecomesAvailableOnTwoNodes() {
    Deployment available = available(3);
    assertThat(available.getStatus().getReadyReplicas()).isEqualTo(3);
    List<Pod> pods = pods();
    assertThat(pods)
        .hasSize(3)
        .allSatisfy(pod -> {
          assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
          assertThat(pod.getStatus().getHostIP()).startsWith("198.18.0.");
          assertThat(pod.getStatus().getContainerStatuses().getFirst().getState().getRunning())
              .isNotNull();
          assertThat(pod.getStatus().getQosClass()).isEqualTo("BestEffort");
        });
    assertThat(pods).extracting(pod -> pod.getStatus().getPodIP()).doesNotHaveDuplicates();
    assertThat(pods)
        .extracting(pod -> pod.getSpec().getNodeName())
        .containsOnly("node-1", "node-2");
  }

  @Test
  void aDeletedPodIsReplacedByAnother() {
    available(3);
    Pod deleted = pods().getFirst();
    client.resource(deleted).delete();
    client.resource(deleted).waitUntilCondition(pod -> pod == null, PATIENCE, TimeUnit.SECONDS);
    available(3);
    assertThat(pods())
        .hasSize(3)
        .extracting(pod -> pod.getMetadata().getUid())
        .doesNotContain(deleted.getMetadata().getUid());
  }

  @Test
  void aNodeIsReadyAndHoldsALease() {
    Node node = client.nodes().withName("node-1").get();
    assertThat(node.getStatus().getConditions())
        .anySatisfy(condition -> {
          assertThat(condition.getType()).isEqualTo("Ready");
          assertThat(condition.getStatus()).isEqualTo("True");
        });
    assertThat(node.getSpec().getTaints()).isEmpty();
    Lease lease = client.leases().inNamespace("kube-node-lease").withName("node-1").get();
    assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("node-1");
    assertThat(lease.getSpec().getRenewTime()).isNotNull();
  }

  @Test
  void thePodOfAJobSucceedsAndSoDoesTheJob() {
    Job job = client.resource(Workloads.job(namespace, "report", Map.of())).create();
    Job done = when(job, now -> holds(now, "Complete"));
    assertThat(done.getStatus().getSucceeded()).isEqualTo(1);
  }

  @Test
  void aJobFailsWhenItsPodsAreToldTo() {
    Map<String, String> annotations = Map.of(SimulatedNode.EXIT_CODE, "3");
    Job job = client.resource(Workloads.job(namespace, "report", annotations)).create();
    when(job, now -> holds(now, "Failed"));
    assertThat(pods())
        .singleElement()
        .satisfies(pod ->
            assertThat(
                    pod.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3));
  }

  @Test
  void aRunningPodCrashesWhenItIsToldTo() {
    Pod pod = when(create(Workloads.pod(namespace, "worker")), SimulatedNodeTest::isReady);
    client
        .resource(pod)
        .edit(now ->
            new PodBuilder(now)
                .editMetadata()
                .addToAnnotations(SimulatedNode.EXIT_CODE, "137")
                .endMetadata()
                .build());
    Pod crashed = when(pod, now -> !isReady(now));
    var status = crashed.getStatus().getContainerStatuses().getFirst();
    assertThat(status.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
    assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(status.getRestartCount()).isEqualTo(1);
  }

  @Test
  void anUnclearExitCodeIsExplainedInThePodsStatus() {
    Pod pod = Workloads.pod(namespace, "worker");
    pod.getMetadata().setAnnotations(Map.of(SimulatedNode.EXIT_CODE, "soon"));
    Pod waiting = when(create(pod), now -> !now.getStatus().getContainerStatuses().isEmpty());
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(
            waiting
                .getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getWaiting()
                .getMessage())
        .isEqualTo(
            "annotation testkit.j8s.dev/exit-code of pod %s/worker is \"soon\", expected 0 to 255"
                    .formatted(namespace)
                + " or \"running\"");
  }

  @Test
  void aPodWithAReadinessGateIsReadyOnceTheConditionHolds() {
    Pod gated =
        new PodBuilder(Workloads.pod(namespace, "gated"))
            .editSpec()
            .addNewReadinessGate("example.com/ready")
            .endSpec()
            .build();
    Pod pod = when(create(gated), now -> "Running".equals(now.getStatus().getPhase()));
    assertThat(isReady(pod)).isFalse();
    PodCondition holds =
        new PodConditionBuilder().withType("example.com/ready").withStatus("True").build();
    client
        .resource(pod)
        .editStatus(
            now -> new PodBuilder(now).editStatus().addToConditions(holds).endStatus().build());
    when(pod, SimulatedNodeTest::isReady);
  }

  @Test
  void aPodThatFinalizersKeepHasEndedAndGoesWithThem() {
    Pod kept =
        new PodBuilder(Workloads.pod(namespace, "kept"))
            .editMetadata()
            .addToFinalizers("example.com/kept")
            .endMetadata()
            .build();
    Pod pod = when(create(kept), SimulatedNodeTest::isReady);
    client.resource(pod).delete();
    Pod ended = when(pod, now -> "Succeeded".equals(now.getStatus().getPhase()));
    assertThat(ended.getMetadata().getDeletionTimestamp()).isNotNull();
    client.resource(pod).patch("{\"metadata\":{\"finalizers\":null}}");
    client.resource(pod).waitUntilCondition(Objects::isNull, PATIENCE, TimeUnit.SECONDS);
  }

  @Test
  void aNodeThatIsNotReadyLeavesItsPodsAloneUntilItIsAgain() {
    SimulatedNode node =
        cluster.addNode(
            NodeSpec.named("flaky")
                .withLabel("disk", "ssd")
                .withTaint("only", "flaky", "NoSchedule"));
    Pod onIt =
        new PodBuilder(Workloads.pod(namespace, "worker"))
            .editSpec()
            .addToNodeSelector("disk", "ssd")
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .endSpec()
            .build();
    Pod pod = when(create(onIt), SimulatedNodeTest::isReady);
    node.setReady(false);
    client
        .nodes()
        .withName("flaky")
        .waitUntilCondition(
            now ->
                now.getSpec().getTaints().stream()
                    .anyMatch(taint -> taint.getKey().equals("node.kubernetes.io/not-ready")),
            PATIENCE,
            TimeUnit.SECONDS);
    when(pod, now -> !isReady(now));
    node.setReady(true);
    when(pod, SimulatedNodeTest::isReady);
    node.remove();
    assertThat(client.nodes().withName("flaky").get()).isNull();
  }

  @Test
  void podsAskForNoMoreThanTheNodeHas() {
    cluster.addNode(NodeSpec.named("gpu").withCapacity("example.com/gpu", "1"));
    for (String name : List.of("first", "second")) {
      Pod pod = Workloads.pod(namespace, name);
      pod.getSpec()
          .getContainers()
          .getFirst()
          .setResources(
              new ResourceRequirementsBuilder()
                  .addToLimits("example.com/gpu", new Quantity("1"))
                  .build());
      create(pod);
    }
    await()
        .atMost(Duration.ofSeconds(PATIENCE))
        .untilAsserted(() ->
            assertThat(pods())
                .extracting(SimulatedNodeTest::isReady, SimulatedNodeTest::isRefused)
                .containsExactlyInAnyOrder(tuple(true, false), tuple(false, true)));
  }

  @Test
  void twoNodesCanNotHaveOneName() {
    assertThatThrownBy(() -> cluster.addNode("node-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the cluster already has a node node-1");
    assertThatThrownBy(() -> cluster.addNode("Node 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a node's name is a DNS name in lower case, not \"Node 1\"");
  }

  private Deployment available(int replicas) {
    Deployment wanted = Workloads.deployment(namespace, "web", replicas);
    if (client.resource(wanted).get() == null) {
      client.resource(wanted).create();
    }
    return client
        .resource(wanted)
        .waitUntilCondition(
            now ->
                now.getStatus() != null
                    && Objects.equals(now.getStatus().getAvailableReplicas(), replicas)
                    && Objects.equals(now.getStatus().getReplicas(), replicas),
            PATIENCE,
            TimeUnit.SECONDS);
  }

  private Pod create(Pod pod) {
    return client.resource(pod).create();
  }

  private Pod when(Pod pod, Predicate<Pod> wanted) {
    return client.resource(pod).waitUntilCondition(wanted, PATIENCE, TimeUnit.SECONDS);
  }

  private Job when(Job job, Predicate<Job> wanted) {
    return client.resource(job).waitUntilCondition(wanted, PATIENCE, TimeUnit.SECONDS);
  }

  private List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private static boolean holds(Job job, String type) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(one -> one.getType().equals(type) && one.getStatus().equals("True"));
  }

  private static boolean isReady(Pod pod) {
    return has(pod, "Ready", "True");
  }

  private static boolean isRefused(Pod pod) {
    return has(pod, "PodScheduled", "False");
  }

  private static boolean has(Pod pod, String type, String status) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(one -> one.getType().equals(type) && one.getStatus().equals(status));
  }
}
