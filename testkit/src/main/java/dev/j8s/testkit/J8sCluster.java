package dev.j8s.testkit;

import static java.util.Objects.requireNonNull;

import dev.j8s.apiserver.ApiServerOptions;
import dev.j8s.apiserver.request.User;
import dev.j8s.cli.certificate.ClusterCertificates;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.cli.kubeconfig.Kubeconfig;
import dev.j8s.cli.process.ControlPlane;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Client;
import dev.j8s.client.Scope;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.client.transport.HttpsOptions;
import dev.j8s.client.transport.HttpsTransport;
import dev.j8s.client.transport.Identity;
import dev.j8s.store.memory.MemoryStore;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster in this JVM: API server, controllers and scheduler, with a store in memory. Real
 * clients reach it over HTTPS on a free port of the loopback. It needs no container engine, no
 * rights and no network, and several can run beside each other. Thread-safe.
 *
 * <p>It begins with no nodes. Pods run on those that {@link #addNode(String)} adds, which are
 * simulated: a pod there becomes Running and Ready, though nothing runs.
 */
public final class J8sCluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(J8sCluster.class);
  private static final String CONTEXT = "j8s-test";
  private static final String HOST = "127.0.0.1";
  private static final String SERVICE_CIDR = "10.96.0.0/16";
  private static final String CLUSTER_CIDR = "10.244.0.0/16";

  /** Of the range for benchmarks, where no real node is; the rest is the node's number. */
  private static final String NODE_NETWORK = "198.18.0.";

  private static final int TOKEN_BYTES = 32;
  private static final int MOST_NODES = 254;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final SystemEnvironment environment;
  private final MemoryStore store = new MemoryStore();
  private final ClusterCertificates certificates;
  private final ControlPlane controlPlane;
  private final URI server;
  private final String kubeconfig;
  private final Client client;

  private final List<SimulatedNode> nodes = new ArrayList<>(); // guarded by this
  private int nodesMade; // guarded by this
  private boolean closed; // guarded by this

  private J8sCluster(Path folder, SystemEnvironment environment) throws IOException {
    this.folder = folder;
    this.environment = environment;
    String token = newToken();
    Files.writeString(
        tokenFile(), token + ",kubernetes-admin,kubernetes-admin," + User.MASTERS + "\n");
    this.certificates = ClusterCertificates.open(folder.resolve("certificates"), environment.now());
    this.controlPlane = new ControlPlane(apiServerOptions(), SERVICE_CIDR, store, environment);
    this.server = URI.create("https://" + HOST + ":" + controlPlane.port());
    this.kubeconfig =
        Kubeconfig.singleWithToken(
            CONTEXT, server.toString(), Pem.read(certificates.caCertificate()), token);
    Files.writeString(kubeconfigFile(), kubeconfig);
    this.client =
        new ApiClient(
            new HttpsTransport(
                new HttpsOptions(server, certificates.caCertificate(), new Identity.Token(token)),
                environment),
            environment);
  }

  /**
   * Starts a cluster; when this returns, pods can be created in the namespace {@code default}.
   *
   * @throws UncheckedIOException when the temporary folder can't be written or no port is free
   * @throws IllegalStateException when the control plane does not come up
   */
  public static J8sCluster start() {
    SystemEnvironment environment = new SystemEnvironment();
    Path folder = null;
    J8sCluster cluster = null;
    try {
      folder = Files.createTempDirectory("j8s-cluster-");
      cluster = new J8sCluster(folder, environment);
      cluster.controlPlane.startComponents(cluster.certificates, CLUSTER_CIDR);
      cluster.awaitServiceAccount("default");
      return cluster;
    } catch (IOException | RuntimeException e) {
      if (cluster != null) {
        cluster.close();
      } else {
        environment.close();
        if (folder != null) {
          delete(folder);
        }
      }
      throw e instanceof IOException io
          ? new UncheckedIOException("could not start a cluster: " + io.getMessage(), io)
          : (RuntimeException) e;
    }
  }

  private ApiServerOptions apiServerOptions() {
    ClusterCertificates.Identity shown =
        certificates.apiServer(
            List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
            List.of(HOST),
            environment.now());
    ClusterCertificates.Identity kubelets = certificates.kubeletClient(environment.now());
    return new ApiServerOptions(
        new InetSocketAddress(InetAddress.ofLiteral(HOST), 0),
        HOST,
        shown.certificate(),
        shown.key(),
        certificates.caCertificate(),
        List.of(certificates.serviceAccountKey(), certificates.serviceAccountPublicKey()),
        ApiServerOptions.ISSUER,
        kubelets.certificate(),
        kubelets.key(),
        certificates.caCertificate(),
        tokenFile());
  }

  /** Known by a token, since not every client library reads every kind of private key. */
  private static String newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private Path tokenFile() {
    return folder.resolve("tokens.csv");
  }

  /** Where the API is served, such as {@code https://127.0.0.1:41234}. */
  public URI server() {
    return server;
  }

  /**
   * A kubeconfig with which kubectl and client libraries are administrators, as text:
   *
   * <pre>{@code new KubernetesClientBuilder()
   *     .withConfig(Config.fromKubeconfig(cluster.kubeconfig())).build()}</pre>
   */
  public String kubeconfig() {
    return kubeconfig;
  }

  /** The same as a file, for {@code KUBECONFIG}; it is deleted with the cluster. */
  public Path kubeconfigFile() {
    return folder.resolve("kubeconfig");
  }

  /** j8s's own client, over HTTPS, as an administrator. It ends with the cluster. */
  public Client client() {
    return client;
  }

  /** Adds a node of 16 CPUs, 64Gi of memory and 110 pods; see {@link #addNode(NodeSpec)}. */
  public SimulatedNode addNode(String name) {
    return addNode(NodeSpec.named(name));
  }

  /**
   * Adds a node; when this returns, pods can be scheduled to it.
   *
   * @throws IllegalArgumentException when the cluster has a node of this name
   * @throws IllegalStateException when the cluster is closed, or the node does not get ready
   */
  public SimulatedNode addNode(NodeSpec spec) {
    SimulatedNode node;
    synchronized (this) {
      refuseIfClosed();
      if (nodesMade == MOST_NODES) {
        throw new IllegalStateException(
            "no node " + spec.name() + ": a cluster makes at most " + MOST_NODES);
      }
      node =
          new SimulatedNode(
              spec,
              NODE_NETWORK + ++nodesMade,
              controlPlane.client(userOf(spec.name()), "kubelet"),
              environment);
      nodes.add(node);
    }
    try {
      node.start();
      return node;
    } catch (RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  private static User userOf(String node) {
    return new User(
        "system:node:" + node, "", List.of("system:nodes", User.AUTHENTICATED), Map.of());
  }

  /**
   * Makes a namespace of a new name; when this returns, pods can be created in it.
   *
   * @param prefix of the name
   */
  public String createNamespace(String prefix) {
    Namespace created =
        client
            .resources(Namespace.class)
            .create(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName(requireNonNull(prefix, "prefix is null") + "-")
                    .endMetadata()
                    .build());
    String name = created.getMetadata().getName();
    awaitServiceAccount(name);
    return name;
  }

  /** Without it admission refuses every pod of the namespace. */
  private void awaitServiceAccount(String namespace) {
    new Waiting<>(client, ServiceAccount.class, Scope.namespace(namespace))
        .until(
            "namespace " + namespace + " has the ServiceAccount default",
            account -> account.getMetadata().getName().equals("default"),
            PATIENCE);
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException("the cluster at " + server + " is closed");
    }
  }

  /**
   * Ends everything: when this returns the port is free, no thread of the cluster runs, and its
   * folder is gone. May be called again.
   */
  @Override
  public void close() {
    List<SimulatedNode> all;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      all = List.copyOf(nodes);
    }
    all.forEach(SimulatedNode::stop);
    client.close();
    controlPlane.close();
    store.close();
    environment.close();
    try {
      if (!environment.awaitEnd(END_PATIENCE)) {
        log.warn("The cluster at {} still has tasks after {}", server, END_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + folder, e);
    }
  }

  @Override
  public String toString() {
    return "J8sCluster[" + server + "]";
  }
}
