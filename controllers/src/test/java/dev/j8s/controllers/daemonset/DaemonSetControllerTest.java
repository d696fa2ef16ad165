package dev.j8s.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.RevisionHistory;
import dev.j8s.controllers.common.Running;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class DaemonSetControllerTest {
  private SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private FakeApi api = new FakeApi(environment);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void onePodOnEveryNodeThatFits(long seed) {
    environment = new SimulatedEnvironment(seed);
    api = new FakeApi(environment);
    node("a", "");
    node("b", "");
    node("tainted", "NoSchedule");
    daemonSet("v1");
    Running.start(api, environment, DaemonSetController::create);
    assertThat(nodesWithPods()).containsExactly("a", "b");
    node("c", "");
    environment.settle();
    assertThat(nodesWithPods()).containsExactly("a", "b", "c");
    assertThat(status().getStatus().getDesiredNumberScheduled()).isEqualTo(3);
    api.remove(new NodeBuilder().withNewMetadata().withName("x").endMetadata().build());
    Pod lost = api.all(Pod.class).getFirst();
    api.remove(lost);
    environment.settle();
    assertThat(nodesWithPods()).containsExactly("a", "b", "c");
    api.checkSharedObjects();
  }

  @Test
  void rollsOutOneNodeAfterAnotherAndKeepsTheOldTemplate() {
    node("a", "");
    node("b", "");
    daemonSet("v1");
    Running.start(api, environment, DaemonSetController::create);
    makeAllReady();
    DaemonSet set = status();
    api.client()
        .resources(DaemonSet.class)
        .update(
            new DaemonSetBuilder(set)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("v2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    environment.settle();
    assertThat(images()).containsExactly("v1", "v2");
    makeAllReady();
    assertThat(images()).containsExactly("v2", "v2");
    makeAllReady();
    assertThat(status().getStatus().getUpdatedNumberScheduled()).isEqualTo(2);
    assertThat(api.all(ControllerRevision.class)).hasSize(2);
    assertThat(
            api.all(ControllerRevision.class).stream()
                .map(RevisionHistory::template)
                .map(t -> t.getSpec().getContainers().getFirst().getImage()))
        .containsExactlyInAnyOrder("v1", "v2");
  }

  private void makeAllReady() {
    for (Pod pod : api.all(Pod.class)) {
      api.set(
          new PodBuilder(pod)
              .withNewStatus()
              .withPhase("Running")
              .addNewCondition()
              .withType("Ready")
              .withStatus("True")
              .withLastTransitionTime(environment.now().toString())
              .endCondition()
              .endStatus()
              .build());
    }
    environment.settle();
  }

  private DaemonSet status() {
    return api.get(DaemonSet.class, "default", "agent");
  }

  private List<String> images() {
    return api.all(Pod.class).stream()
        .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
        .sorted()
        .toList();
  }

  private List<String> nodesWithPods() {
    return api.all(Pod.class).stream().map(DaemonPods::nodeOf).sorted().toList();
  }

  private void node(String name, String taint) {
    var node = new NodeBuilder().withNewMetadata().withName(name).endMetadata().withNewSpec();
    if (!taint.isEmpty()) {
      node.addNewTaint().withKey("mine").withEffect(taint).endTaint();
    }
    api.add(node.endSpec().build());
  }

  private void daemonSet(String image) {
    api.add(
        new DaemonSetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("agent")
            .endMetadata()
            .withNewSpec()
            .withNewSelector()
            .addToMatchLabels("app", "agent")
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", "agent")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .withImage(image)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
  }
}
