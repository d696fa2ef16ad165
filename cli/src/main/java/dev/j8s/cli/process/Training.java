package dev.j8s.cli.process;

import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.ClusterCertificates;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Patch;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.client.transport.HttpsOptions;
import dev.j8s.client.transport.HttpsTransport;
import dev.j8s.client.transport.Identity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does what a server does in its first seconds, in a folder of its own, so that the JVM can record
 * which classes and methods that takes and start faster the next time.
 */
public final class Training {
  private static final int PATIENCE_SECONDS = 60;
  private static final String NAMESPACE = "default";
  private static final Map<String, String> LABELS = Map.of("app", "training");

  private Training() {}

  /** Runs a server in the folder until a deployment's pods have a node, then ends it. */
  public static void run(Path folder) throws IOException {
    Layout layout = new Layout("training", folder.resolve("data"), folder.resolve("run"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ServerProcess server =
        new ServerProcess(
            new ServerOptions(
                layout,
                "127.0.0.1",
                port,
                "127.0.0.1",
                "training",
                false,
                "10.244.0.0/16",
                "10.96.0.0/16",
                List.of(),
                null));
    server.start();
    try (SystemEnvironment environment = new SystemEnvironment();
        Client client = client(layout, port, environment)) {
      exercise(client);
    } finally {
      server.stop();
    }
  }

  private static Client client(Layout layout, int port, SystemEnvironment environment) {
    ClusterCertificates certificates =
        ClusterCertificates.open(layout.certificates(), environment.now());
    ClusterCertificates.Identity admin = certificates.admin(environment.now());
    return new ApiClient(
        new HttpsTransport(
            new HttpsOptions(
                URI.create("https://127.0.0.1:" + port),
                certificates.caCertificate(),
                new Identity.Certificate(admin.certificate(), admin.key())),
            environment),
        environment);
  }

  private static void exercise(Client client) {
    client.resources(Node.class).create(node());
    client.resources(Node.class).updateStatus(node());
    client
        .resources(Node.class)
        .patch(null, "training", Patch.merge("{\"spec\":{\"taints\":null}}"));
    client.resources(Deployment.class).create(deployment());
    client
        .resources(io.fabric8.kubernetes.api.model.Service.class)
        .create(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("training")
                .endMetadata()
                .withNewSpec()
                .withSelector(LABELS)
                .withPorts(new ServicePortBuilder().withPort(80).build())
                .endSpec()
                .build());
    CompletableFuture<Void> bound = new CompletableFuture<>();
    try (Informers informers = client.informers()) {
      Informer<Pod> pods = informers.of(Pod.class);
      pods.addHandler(
          new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
              if (pod.getSpec().getNodeName() != null) {
                bound.complete(null);
              }
            }

            @Override
            public void updated(Pod before, Pod after) {
              added(after);
            }

            @Override
            public void deleted(Pod last) {
              added(last);
            }
          });
      informers.start();
      bound.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no pod got a node", e);
    }
  }

  private static Node node() {
    Map<String, Quantity> capacity =
        Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("9"));
    return new NodeBuilder()
        .withNewMetadata()
        .withName("training")
        .endMetadata()
        .withNewStatus()
        .withCapacity(capacity)
        .withAllocatable(capacity)
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withReason("KubeletReady")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Deployment deployment() {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName("training")
        .endMetadata()
        .withNewSpec()
        .withReplicas(2)
        .withNewSelector()
        .withMatchLabels(LABELS)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(LABELS)
        .endMetadata()
        .withNewSpec()
        .addNewToleration()
        .withOperator("Exists")
        .endToleration()
        .addNewContainer()
        .withName("c")
        .withImage("example/none:1")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
