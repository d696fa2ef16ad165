package dev.j8s.controllers.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PodGcControllerTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(5);
  private final FakeApi api = new FakeApi(environment);

  @Test
  void podsOfANodeThatIsGoneAreRemovedAfterAWhile() {
    Node node = api.add(new NodeBuilder().withNewMetadata().withName("n").endMetadata().build());
    pod("p", "n");
    start();
    api.remove(node);
    environment.advance(Duration.ofSeconds(39));
    assertThat(api.all(Pod.class)).hasSize(1);
    environment.advance(Duration.ofSeconds(2));
    assertThat(api.all(Pod.class)).isEmpty();
  }

  @Test
  void aNodeThatComesBackInTimeKeepsItsPods() {
    Node node = api.add(new NodeBuilder().withNewMetadata().withName("n").endMetadata().build());
    pod("p", "n");
    start();
    api.remove(node);
    environment.advance(Duration.ofSeconds(20));
    api.add(new NodeBuilder().withNewMetadata().withName("n").endMetadata().build());
    environment.advance(Duration.ofMinutes(2));
    assertThat(api.all(Pod.class)).hasSize(1);
  }

  @Test
  void aTerminatingPodOfAnOutOfServiceNodeIsRemoved() {
    Node node = api.add(new NodeBuilder().withNewMetadata().withName("n").endMetadata().build());
    pod("p", "n");
    start();
    api.client()
        .resources(Pod.class)
        .delete("default", "p", new io.fabric8.kubernetes.api.model.DeleteOptions());
    environment.advance(Duration.ofMinutes(5));
    assertThat(api.all(Pod.class)).hasSize(1);
    api.set(
        new NodeBuilder(node)
            .withNewSpec()
            .addNewTaint()
            .withKey("node.kubernetes.io/out-of-service")
            .withEffect("NoExecute")
            .endTaint()
            .endSpec()
            .build());
    environment.settle();
    assertThat(api.all(Pod.class)).isEmpty();
  }

  private void start() {
    Client client = api.client();
    Informers informers = client.informers();
    var controller =
        PodGcController.create(
            new ControllerContext(client, informers, environment, ControllerOptions.DEFAULTS));
    informers.start();
    environment.settle();
    controller.start();
    environment.settle();
  }

  private void pod(String name, String node) {
    api.add(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build());
  }
}
