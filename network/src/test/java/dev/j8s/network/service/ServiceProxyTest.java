package dev.j8s.network.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.network.TestTool;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceProxyTest {
  private static final Duration SOON = Duration.ofMillis(50);

  @TempDir private Path folder;

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final FakeApi api = new FakeApi(environment);
  private final Informers informers = api.client().informers();
  private TestTool tool;
  private ServiceProxy proxy;

  @BeforeEach
  void start() throws IOException {
    tool = new TestTool(folder);
    Informer<Service> services = informers.of(Service.class);
    proxy =
        new ServiceProxy(
            "node-1",
            "10.244.0.0/16",
            "10.96.0.0/16",
            "10.96.0.10",
            services,
            informers.of(EndpointSlice.class),
            informers.of(Node.class),
            tool.commands(),
            new ServiceHealth(InetAddress.getLoopbackAddress(), 0, () -> true, environment),
            environment);
    proxy.start();
    informers.start();
    environment.settle();
    proxy.open();
    environment.advance(SOON);
  }

  @AfterEach
  void close() {
    proxy.close();
    informers.close();
  }

  @Test
  void endpointsThatMoveToAnotherServiceLeaveTheirOwn() throws IOException {
    api.add(service("blue", "10.96.0.1"));
    api.add(service("green", "10.96.0.2"));
    api.add(slice("blue"));
    environment.advance(SOON);
    assertThat(tool.input()).contains("10.96.0.1 . 80 . 0 : 10.244.0.5 . 8080");

    api.set(slice("green"));
    environment.advance(SOON);

    assertThat(tool.input())
        .contains("10.96.0.2 . 80 . 0 : 10.244.0.5 . 8080")
        .contains("10.96.0.1 . tcp . 80 : goto reject-chain");
  }

  private static Service service(String name, String ip) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(ip)
        .addNewPort()
        .withName("http")
        .withProtocol("TCP")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static EndpointSlice slice(String service) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("one")
        .addToLabels("kubernetes.io/service-name", service)
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("http")
        .withProtocol("TCP")
        .withPort(8080)
        .endPort()
        .addNewEndpoint()
        .withAddresses("10.244.0.5")
        .endEndpoint()
        .build();
  }
}
