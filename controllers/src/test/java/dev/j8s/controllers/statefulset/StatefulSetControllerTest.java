package dev.j8s.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.Running;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class StatefulSetControllerTest {
  private SimulatedEnvironment environment;
  private FakeApi api;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void podsComeInOrderRollFromTheTopAndGoFromTheTop(long seed) {
    environment = new SimulatedEnvironment(seed);
    api = new FakeApi(environment);
    set();
    Running.start(api, environment, StatefulSetController::create);
    assertThat(pods()).containsExactly("db-0:v1");
    ready("db-0");
    assertThat(pods()).containsExactly("db-0:v1", "db-1:v1");
    ready("db-1");
    ready("db-2");
    assertThat(pods()).containsExactly("db-0:v1", "db-1:v1", "db-2:v1");
    assertThat(api.all(PersistentVolumeClaim.class))
        .extracting(c -> c.getMetadata().getName())
        .containsExactly("data-db-0", "data-db-1", "data-db-2");

    change(3, "v2");
    assertThat(pods()).containsExactly("db-0:v1", "db-1:v1", "db-2:v2");
    ready("db-2");
    assertThat(pods()).containsExactly("db-0:v1", "db-1:v2", "db-2:v2");
    ready("db-1");
    ready("db-0");
    StatefulSet rolled = api.get(StatefulSet.class, "default", "db");
    assertThat(rolled.getStatus().getCurrentRevision())
        .isEqualTo(rolled.getStatus().getUpdateRevision());
    assertThat(rolled.getStatus().getUpdatedReplicas()).isEqualTo(3);

    change(1, "v2");
    assertThat(pods()).containsExactly("db-0:v2");
    assertThat(api.all(PersistentVolumeClaim.class)).hasSize(3);
    api.checkSharedObjects();
  }

  private void change(int replicas, String image) {
    StatefulSet set = api.get(StatefulSet.class, "default", "db");
    api.client()
        .resources(StatefulSet.class)
        .update(
            new StatefulSetBuilder(set)
                .editSpec()
                .withReplicas(replicas)
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    environment.settle();
  }

  private void ready(String name) {
    Pod pod = api.get(Pod.class, "default", name);
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
    environment.settle();
  }

  private List<String> pods() {
    return api.all(Pod.class).stream()
        .map(pod ->
            pod.getMetadata().getName() + ":" + pod.getSpec().getContainers().getFirst().getImage())
        .sorted()
        .toList();
  }

  private void set() {
    api.add(
        new StatefulSetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("db")
            .endMetadata()
            .withNewSpec()
            .withReplicas(3)
            .withServiceName("db")
            .withNewSelector()
            .addToMatchLabels("app", "db")
            .endSelector()
            .addNewVolumeClaimTemplate()
            .withNewMetadata()
            .withName("data")
            .endMetadata()
            .endVolumeClaimTemplate()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", "db")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .withImage("v1")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
  }
}
