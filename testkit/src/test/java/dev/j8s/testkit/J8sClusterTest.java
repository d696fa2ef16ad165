package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class J8sClusterTest {
  @Test
  void aClosedClusterHasFreedItsPortAndItsFolder() throws IOException {
    URI server;
    Path kubeconfig;
    try (J8sCluster cluster = J8sCluster.start()) {
      cluster.addNode("node-1");
      server = cluster.server();
      kubeconfig = cluster.kubeconfigFile();
      assertThat(kubeconfig).hasContent(cluster.kubeconfig());
    }
    try (ServerSocket again = new ServerSocket()) {
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
      assertThat(again.getLocalPort()).isEqualTo(server.getPort());
    }
    assertThat(kubeconfig.getParent()).doesNotExist();
  }

  @Test
  void aClosedClusterLeavesNoThread() {
    // Threads that the JVM's libraries start once are there after the first.
    J8sCluster.start().close();
    Set<Thread> before = platformThreads();
    try (J8sCluster cluster = J8sCluster.start();
        KubernetesClient client = clientOf(cluster)) {
      cluster.addNode("node-1");
      client.resource(Workloads.deployment("default", "web", 2)).create();
      awaitRunning(client, "default", 2);
      assertThat(platformThreads()).hasSizeGreaterThan(before.size());
    }
    // Netty's one executor for the whole JVM ends by itself when it has nothing to do.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(platformThreads()).filteredOn(t -> !before.contains(t)).isEmpty());
  }

  @Test
  void twoClustersRunBesideEachOtherAndShareNothing() {
    try (J8sCluster one = J8sCluster.start();
        J8sCluster other = J8sCluster.start();
        KubernetesClient clientOfOne = clientOf(one);
        KubernetesClient clientOfOther = clientOf(other)) {
      one.addNode("node-1");
      other.addNode("node-1");
      clientOfOne.resource(Workloads.deployment("default", "web", 1)).create();
      clientOfOther.resource(Workloads.deployment("default", "web", 2)).create();
      awaitRunning(clientOfOne, "default", 1);
      awaitRunning(clientOfOther, "default", 2);
      assertThat(clientOfOne.pods().inNamespace("default").list().getItems()).hasSize(1);
    }
  }

  @Test
  void discoveryNamesThePortThatTheSystemHasChosen() {
    try (J8sCluster cluster = J8sCluster.start();
        KubernetesClient client = clientOf(cluster)) {
      assertThat(client.raw("/api")).contains("\"" + cluster.server().getAuthority() + "\"");
      assertThat(client.raw("/.well-known/openid-configuration"))
          .contains(cluster.server() + "/openid/v1/jwks");
    }
  }

  @Test
  void aClosedClusterSaysSoWhenItIsAskedForANode() {
    J8sCluster cluster = J8sCluster.start();
    cluster.close();
    cluster.close();
    assertThatThrownBy(() -> cluster.addNode("node-1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the cluster at " + cluster.server() + " is closed");
  }

  @Test
  void theKubeconfigIsAnAdministratorsAndBelongsToItsClusterOnly() throws IOException {
    try (J8sCluster one = J8sCluster.start();
        J8sCluster other = J8sCluster.start()) {
      String mixed =
          Files.readString(one.kubeconfigFile())
              .replace(one.server().toString(), other.server().toString());
      try (KubernetesClient right = clientOf(one);
          KubernetesClient wrong =
              new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(mixed)).build()) {
        assertThat(right.namespaces().list().getItems())
            .extracting(namespace -> namespace.getMetadata().getName())
            .contains("default", "kube-system");
        assertThatThrownBy(() -> wrong.namespaces().list()).hasStackTraceContaining("PKIX");
      }
    }
  }

  static KubernetesClient clientOf(J8sCluster cluster) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
        .build();
  }

  private static void awaitRunning(KubernetesClient client, String namespace, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            client.pods().inNamespace(namespace).list().getItems().stream()
                    .filter(J8sClusterTest::isRunning)
                    .count()
                == count);
  }

  private static boolean isRunning(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase());
  }

  private static Set<Thread> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread ->
            !thread.getName().startsWith("ForkJoinPool")
                && !thread.getName().startsWith("awaitility"))
        .collect(Collectors.toSet());
  }
}
