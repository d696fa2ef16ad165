package dev.j8s.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(11);
  private final FakeApi api = new FakeApi(environment);

  @Test
  void emptiesOnlyTheNamespaceThatIsDeletedPodsFirst() {
    setUp();
    api.add(configMap("other", "c"));
    api.add(configMap("doomed", "c"));
    Pod pod =
        api.add(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("doomed")
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .withNodeName("n")
                .endSpec()
                .build());
    start();
    api.client().resources(Namespace.class).delete(null, "doomed", new DeleteOptions());
    environment.settle();
    assertThat(api.all(ConfigMap.class)).hasSize(2);
    assertThat(api.get(Pod.class, "doomed", "p").isMarkedForDeletion()).isTrue();
    api.remove(pod);
    environment.settle();
    assertThat(api.all(Namespace.class))
        .extracting(n -> n.getMetadata().getName())
        .containsExactly("other");
    assertThat(api.all(ConfigMap.class))
        .extracting(c -> c.getMetadata().getNamespace())
        .containsExactly("other");
  }

  @Test
  void saysWhichFinalizersItWaitsFor() {
    setUp();
    ConfigMap held =
        api.add(
            new ConfigMapBuilder(configMap("doomed", "c"))
                .editMetadata()
                .withFinalizers("example.com/hold")
                .endMetadata()
                .build());
    start();
    api.client().resources(Namespace.class).delete(null, "doomed", new DeleteOptions());
    environment.advance(Duration.ofSeconds(5));
    assertThat(condition("NamespaceContentRemaining").getMessage())
        .isEqualTo("Some resources are remaining: configmaps. has 1 resource instances");
    assertThat(condition("NamespaceFinalizersRemaining").getMessage())
        .isEqualTo(
            "Some content in the namespace has finalizers remaining: example.com/hold in 1"
                + " resource instances");
    api.remove(held);
    environment.advance(Duration.ofMinutes(5));
    assertThat(api.all(Namespace.class)).hasSize(1);
  }

  @Test
  void aFinalizerThatGoesAfterLongIsNoticedWithinSeconds() {
    setUp();
    ConfigMap held =
        api.add(
            new ConfigMapBuilder(configMap("doomed", "c"))
                .editMetadata()
                .withFinalizers("example.com/hold")
                .endMetadata()
                .build());
    start();
    api.client().resources(Namespace.class).delete(null, "doomed", new DeleteOptions());
    environment.advance(Duration.ofHours(2));
    api.remove(held);
    environment.advance(Duration.ofSeconds(9));
    assertThat(api.all(Namespace.class))
        .extracting(n -> n.getMetadata().getName())
        .containsExactly("other");
  }

  private void setUp() {
    api.serve(Pod.class, ConfigMap.class, Namespace.class);
    for (String name : new String[] {"doomed", "other"}) {
      api.add(
          new NamespaceBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withNewSpec()
              .withFinalizers("kubernetes")
              .endSpec()
              .withNewStatus()
              .withPhase("Active")
              .endStatus()
              .build());
    }
  }

  private void start() {
    Client client = api.client();
    Informers informers = client.informers();
    var controller =
        NamespaceController.create(
            new ControllerContext(client, informers, environment, ControllerOptions.DEFAULTS));
    informers.start();
    environment.settle();
    controller.start();
    environment.settle();
  }

  private NamespaceCondition condition(String type) {
    return api.all(Namespace.class).stream()
        .filter(n -> n.getMetadata().getName().equals("doomed"))
        .flatMap(n -> n.getStatus().getConditions().stream())
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static ConfigMap configMap(String namespace, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }
}
