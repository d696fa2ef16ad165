package dev.j8s.network;

import static dev.j8s.network.Lab.OUTSIDE;
import static dev.j8s.network.Lab.host;
import static dev.j8s.network.Lab.pod;
import static dev.j8s.network.Lab.podIp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Real packets through real rules: needs root, nft, ip, conntrack and python3. */
@EnabledIf("possible")
final class NodeNetworkTest {
  private static final int PORT = 8080;

  @TempDir static Path folder;
  private static Lab lab;

  @BeforeAll
  static void start() throws IOException {
    lab = new Lab(folder, 2);
    lab.pod(1, 2, PORT);
    lab.pod(1, 3, PORT);
    lab.pod(2, 2, PORT);
    lab.startNode(1);
    lab.startNode(2);
    lab.set(node(1));
    lab.set(node(2));
    await().until(() -> lab.in(host(1), "ip", "route").contains("10.244.2.0/24 via 172.31.77.2"));
    await().until(() -> lab.in(host(2), "ip", "route").contains("10.244.1.0/24 via 172.31.77.1"));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    try (Lab used = lab) {
      int code = used.stopNode(1);
      assertThat(used.in(host(1), "nft", "list", "ruleset")).doesNotContain("kube-proxy");
      assertThat(used.in(host(1), "ip", "route", "show", "proto", "74")).isEmpty();
      assertThat(used.in(host(1), "ip", "addr", "show", "dev", "lo")).doesNotContain("10.96.0.10");
      assertThat(code).as("transactions refused by the kernel").isZero();
    }
  }

  static boolean possible() {
    return "root".equals(System.getProperty("user.name"))
        && List.of("/usr/sbin/nft", "/usr/sbin/ip", "/usr/sbin/conntrack", "/usr/bin/python3")
            .stream()
            .allMatch(tool -> Files.exists(Path.of(tool)));
  }

  @Test
  void podsOfTwoNodesReachEachOtherWithTheirOwnAddresses() throws IOException {
    assertThat(lab.tcp(pod(1, 2), podIp(2, 2), PORT)).isEqualTo(pod(2, 2) + " " + podIp(1, 2));
    assertThat(lab.tcp(pod(1, 2), podIp(1, 3), PORT)).isEqualTo(pod(1, 3) + " " + podIp(1, 2));
  }

  @Test
  void theRuntimeIsToldTheNodesOwnRangeOfAddresses() {
    await()
        .untilAsserted(() ->
            assertThat(lab.data(1).resolve("cni/10-j8s.conflist"))
                .content()
                .contains("\"10.244.1.0/24\"", "\"j8s-node1\"", "portmap"));
  }

  @Test
  void aPodReachesAClusterAddressAndSpreadsOverItsEndpoints() throws IOException {
    service("spread", "10.96.1.1", _ -> {}, podIp(1, 2), podIp(1, 3), podIp(2, 2));
    settle(pod(1, 2), "10.96.1.1", 80);
    assertThat(new HashSet<>(lab.tcp(pod(1, 2), "10.96.1.1", 80, 60)))
        .containsExactlyInAnyOrder(
            pod(1, 2) + " " + podIp(1, 1), // itself, by way of the node
            pod(1, 3) + " " + podIp(1, 2),
            pod(2, 2) + " " + podIp(1, 2));
  }

  @Test
  void aNodeReachesAClusterAddress() throws IOException {
    service("from-node", "10.96.1.2", _ -> {}, podIp(2, 2));
    settle(host(1), "10.96.1.2", 80);
    assertThat(lab.tcp(host(1), "10.96.1.2", 80)).startsWith(pod(2, 2));
  }

  @Test
  void aNodePortIsServedByEveryNode() throws IOException {
    service("node-port", "10.96.1.3", service -> setNodePort(service, 30080), podIp(2, 2));
    settle(OUTSIDE, "172.31.77.1", 30080);
    assertThat(lab.tcp(OUTSIDE, "172.31.77.1", 30080)).startsWith(pod(2, 2));
    assertThat(lab.tcp(OUTSIDE, "172.31.77.2", 30080)).startsWith(pod(2, 2));
    assertThat(lab.tcp(pod(1, 2), "172.31.77.2", 30080)).startsWith(pod(2, 2));
  }

  @Test
  void withLocalPolicyClientsOutsideKeepTheirAddressAndReachOnlyNodesWithEndpoints()
      throws IOException {
    service(
        "local",
        "10.96.1.4",
        service -> {
          setNodePort(service, 30081);
          service.getSpec().setExternalTrafficPolicy("Local");
        },
        podIp(2, 2));
    settle(OUTSIDE, "172.31.77.2", 30081);
    assertThat(lab.tcp(OUTSIDE, "172.31.77.2", 30081)).isEqualTo(pod(2, 2) + " 172.31.77.254");
    assertThat(lab.tcp(OUTSIDE, "172.31.77.1", 30081)).isEqualTo("TimeoutError");
    assertThat(lab.tcp(pod(1, 2), "172.31.77.1", 30081)).startsWith(pod(2, 2));
  }

  @Test
  void aClientStaysWithItsEndpointWhileItHasAffinity() throws IOException {
    service(
        "sticky",
        "10.96.1.5",
        service -> service.getSpec().setSessionAffinity("ClientIP"),
        podIp(1, 3),
        podIp(2, 2));
    settle(pod(1, 2), "10.96.1.5", 80);
    assertThat(new HashSet<>(lab.tcp(pod(1, 2), "10.96.1.5", 80, 20))).hasSize(1);
  }

  @Test
  void aServiceWithoutEndpointsRefusesAtOnceAndServesWhenOneComes() throws IOException {
    service("empty", "10.96.1.6", service -> setNodePort(service, 30082));
    await()
        .untilAsserted(() ->
            assertThat(lab.tcp(pod(1, 2), "10.96.1.6", 80)).isEqualTo("ConnectionRefusedError"));
    assertThat(lab.tcp(host(1), "10.96.1.6", 80)).isEqualTo("ConnectionRefusedError");
    assertThat(lab.tcp(OUTSIDE, "172.31.77.1", 30082)).isEqualTo("ConnectionRefusedError");
    assertThat(lab.tcp(pod(1, 2), "10.96.1.6", 81)).isEqualTo("ConnectionRefusedError");
    lab.set(slice("empty", podIp(1, 3)));
    settle(pod(1, 2), "10.96.1.6", 80);
    assertThat(lab.tcp(OUTSIDE, "172.31.77.1", 30082)).startsWith(pod(1, 3));
    lab.set(slice("empty"));
    await()
        .untilAsserted(() ->
            assertThat(lab.tcp(pod(1, 2), "10.96.1.6", 80)).isEqualTo("ConnectionRefusedError"));
  }

  @Test
  void datagramsOfAKnownClientFollowTheEndpoint() throws IOException {
    service(
        "datagrams",
        "10.96.1.7",
        service -> service.getSpec().getPorts().getFirst().setProtocol("UDP"),
        podIp(1, 3));
    EndpointSlice first = slice("datagrams", podIp(1, 3));
    first.getPorts().getFirst().setProtocol("UDP");
    lab.set(first);
    await()
        .untilAsserted(
            () -> assertThat(lab.udp(pod(1, 2), "10.96.1.7", 80, 5000)).startsWith(pod(1, 3)));
    EndpointSlice second = slice("datagrams", podIp(2, 2));
    second.getPorts().getFirst().setProtocol("UDP");
    lab.set(second);
    await()
        .untilAsserted(
            () -> assertThat(lab.udp(pod(1, 2), "10.96.1.7", 80, 5000)).startsWith(pod(2, 2)));
  }

  @Test
  void podsAndNodesResolveServices() throws IOException {
    service("named", "10.96.1.8", _ -> {}, podIp(2, 2));
    for (String client : List.of(pod(1, 2), pod(2, 2), host(1))) {
      await()
          .untilAsserted(() ->
              assertThat(lab.resolve(client, "named.default.svc.cluster.local"))
                  .isEqualTo("0 10.96.1.8"));
    }
    assertThat(lab.resolve(pod(1, 2), "nothing.default.svc.cluster.local")).isEqualTo("3");
  }

  @Test
  void podsLeaveTheClusterWithTheirNodesAddress() throws IOException {
    lab.serve(OUTSIDE, "outside", "172.31.77.254", 9000);
    assertThat(lab.tcp(pod(2, 2), "172.31.77.254", 9000)).isEqualTo("outside 172.31.77.2");
    lab.serve(host(2), "host", "172.31.77.2", 9000);
    assertThat(lab.tcp(pod(1, 2), "172.31.77.2", 9000)).isEqualTo("host " + podIp(1, 2));
  }

  private static void settle(String from, String address, int port) {
    await().untilAsserted(() -> assertThat(lab.tcp(from, address, port)).startsWith("network-"));
  }

  private static void service(
      String name, String clusterIp, Consumer<Service> more, String... endpoints) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withType("ClusterIP")
            .withClusterIP(clusterIp)
            .withClusterIPs(clusterIp)
            .addNewPort()
            .withProtocol("TCP")
            .withPort(80)
            .withNewTargetPort(PORT)
            .endPort()
            .endSpec()
            .build();
    more.accept(service);
    lab.set(service);
    lab.set(slice(name, endpoints));
  }

  private static void setNodePort(Service service, int nodePort) {
    service.getSpec().setType("NodePort");
    service.getSpec().getPorts().getFirst().setNodePort(nodePort);
  }

  private static EndpointSlice slice(String service, String... addresses) {
    var builder =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(service + "-1")
            .addToLabels("kubernetes.io/service-name", service)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("")
            .withPort(PORT)
            .withProtocol("TCP")
            .endPort();
    for (String address : addresses) {
      builder
          .addNewEndpoint()
          .withAddresses(address)
          .withNodeName("node" + address.split("\\.", -1)[2])
          .withNewConditions()
          .withReady(true)
          .endConditions()
          .endEndpoint();
    }
    return builder.build();
  }

  private static Node node(int number) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("node" + number)
        .endMetadata()
        .withNewSpec()
        .withPodCIDR("10.244." + number + ".0/24")
        .withPodCIDRs("10.244." + number + ".0/24")
        .endSpec()
        .withNewStatus()
        .addNewAddress("172.31.77." + number, "InternalIP")
        .endStatus()
        .build();
  }
}
