package dev.j8s.controllers.nodeipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.client.transport.Write;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIpamControllerTest {
  private static final ControllerOptions OPTIONS =
      ControllerOptions.DEFAULTS.withPodNetwork(
          List.of("10.244.0.0/16", "fd00:10:244::/56"), List.of(24, 64));

  @Test
  void keepsWhatNodesHaveAndGivesTheRestOneEach() {
    SimulatedEnvironment environment = new SimulatedEnvironment(1);
    FakeApi api = new FakeApi(environment);
    api.add(node("old", "10.244.0.0/24"));
    api.add(node("new", null));
    start(api, environment);
    Node node = nodeNamed(api, "new");
    assertThat(node.getSpec().getPodCIDR()).isEqualTo("10.244.1.0/24");
    assertThat(node.getSpec().getPodCIDRs()).containsExactly("10.244.1.0/24", "fd00:10:244::/64");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noRangeIsEverGivenTwiceOverCrashesAndLostAnswers(long seed) {
    SimulatedEnvironment environment = new SimulatedEnvironment(seed);
    FakeApi api = new FakeApi(environment);
    Random chance = new Random(seed);
    api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void after(Write write) {
            if (write.resource().resource().equals("nodes") && chance.nextInt(3) == 0) {
              throw new UncheckedIOException(new IOException("connection reset"));
            }
          }
        });
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 5; i++) {
        api.add(node("n" + round + i, null));
      }
      var controller = start(api, environment);
      environment.advance(Duration.ofSeconds(30));
      controller.close();
    }
    assertThat(api.all(Node.class))
        .hasSize(20)
        .allMatch(node -> node.getSpec().getPodCIDR() != null)
        .extracting(node -> node.getSpec().getPodCIDR())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/22,24,10.0.0.0/24,10.0.3.0/24",
    "fd00::/62,64,fd00::/64,fd00:0:0:3::/64",
    "192.168.0.0/30,32,192.168.0.0/32,192.168.0.3/32"
  })
  void cutsARangeIntoParts(String cidr, int mask, String first, String last) {
    CidrSet set = new CidrSet(cidr, mask);
    assertThat(set.take()).contains(first);
    set.take();
    set.take();
    assertThat(set.take()).contains(last);
    assertThat(set.take()).isEmpty();
    set.release(first);
    assertThat(set.take()).contains(first);
  }

  private static NodeIpamController start(FakeApi api, SimulatedEnvironment environment) {
    Client client = api.client();
    Informers informers = client.informers();
    var controller =
        new NodeIpamController(new ControllerContext(client, informers, environment, OPTIONS));
    informers.start();
    environment.settle();
    controller.start();
    environment.settle();
    return controller;
  }

  private static Node node(String name, @Nullable String cidr) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withPodCIDR(cidr)
        .endSpec()
        .build();
  }

  private static Node nodeNamed(FakeApi api, String name) {
    return api.all(Node.class).stream()
        .filter(node -> node.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
