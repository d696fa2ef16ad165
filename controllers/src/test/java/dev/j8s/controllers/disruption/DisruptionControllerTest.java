package dev.j8s.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.Running;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionControllerTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(2);
  private final FakeApi api = new FakeApi(environment);

  @ParameterizedTest
  @CsvSource({
    "minAvailable, 2, 4, 3, 4, 2, 1, True, SufficientPods",
    "minAvailable, 50%, 4, 4, 4, 2, 2, True, SufficientPods",
    "maxUnavailable, 1, 4, 3, 4, 3, 0, False, InsufficientPods",
    "maxUnavailable, 30%, 4, 4, 4, 2, 2, True, SufficientPods"
  })
  void countsHowManyPodsMayGo(
      String field,
      String value,
      int replicas,
      int ready,
      int expected,
      int desired,
      int allowed,
      String status,
      String reason) {
    ReplicaSet owner =
        api.add(
            new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("rs")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build());
    for (int i = 0; i < replicas; i++) {
      pod("p" + i, owner, i < ready);
    }
    IntOrString limit =
        value.endsWith("%") ? new IntOrString(value) : new IntOrString(Integer.valueOf(value));
    var spec =
        new PodDisruptionBudgetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("budget")
            .endMetadata()
            .withNewSpec()
            .withNewSelector()
            .addToMatchLabels("app", "web")
            .endSelector();
    api.add(
        (field.equals("minAvailable")
                ? spec.withMinAvailable(limit)
                : spec.withMaxUnavailable(limit))
            .endSpec()
            .build());
    Running.start(api, environment, DisruptionController::create);
    var result = api.get(PodDisruptionBudget.class, "default", "budget").getStatus();
    assertThat(result.getExpectedPods()).isEqualTo(expected);
    assertThat(result.getDesiredHealthy()).isEqualTo(desired);
    assertThat(result.getCurrentHealthy()).isEqualTo(ready);
    assertThat(result.getDisruptionsAllowed()).isEqualTo(allowed);
    assertThat(result.getConditions().getFirst().getStatus()).isEqualTo(status);
    assertThat(result.getConditions().getFirst().getReason()).isEqualTo(reason);
  }

  private void pod(String name, ReplicaSet owner, boolean ready) {
    api.add(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .addToLabels("app", "web")
            .withOwnerReferences(Owners.controllerRef(owner))
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready ? "True" : "False")
            .endCondition()
            .endStatus()
            .build());
  }
}
