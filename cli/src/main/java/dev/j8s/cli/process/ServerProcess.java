package dev.j8s.cli.process;

import dev.j8s.apiserver.ApiServerOptions;
import dev.j8s.apiserver.request.User;
import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.ClusterCertificates;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.cli.join.JoinToken;
import dev.j8s.cli.kubeconfig.Kubeconfig;
import dev.j8s.client.Client;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.kubelet.KubeletOptions;
import dev.j8s.store.Store;
import dev.j8s.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server in the foreground: the control plane and, when asked to, a node. */
public final class ServerProcess {
  private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
  static final String CLUSTER_DOMAIN = "cluster.local";
  private static final Duration RENEWAL_CHECK = Duration.ofHours(12);
  private static final int API_ADDRESS = 1;
  private static final int DNS_ADDRESS = 10;

  private final ServerOptions options;
  private final Layout layout;
  private final Shutdown shutdown = new Shutdown();

  public ServerProcess(ServerOptions options) {
    this.options = options;
    this.layout = options.layout();
  }

  /** Returns when the process was asked to end and everything is closed. */
  public void run() {
    try {
      start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shutdown.await();
  }

  /** Returns when the API is served and, on a node, the node is ready. */
  void start() throws IOException {
    Path runFolder = layout.nodeRun(options.nodeName());
    ReadyFile apiReady = new ReadyFile(runFolder.resolve("api-ready"));
    ReadyFile ready = new ReadyFile(runFolder.resolve("ready"));
    NodeComponents node = options.agent() ? new NodeComponents(layout, options.nodeName()) : null;
    Files.createDirectories(layout.database().getParent());
    SystemEnvironment environment = new SystemEnvironment();
    shutdown.closeInTheEnd("timers", environment);
    ClusterCertificates certificates =
        ClusterCertificates.open(layout.certificates(), environment.now());
    ApiServerOptions apiServerOptions = apiServerOptions(certificates, environment);
    JoinToken token = joinToken(certificates);
    CompletableFuture<Void> kubeconfig =
        CompletableFuture.runAsync(
            () -> writeKubeconfig(certificates, environment), environment.executor());

    Store store = SqliteStore.open(layout.database());
    shutdown.closeInTheEnd("store", store);
    ControlPlane controlPlane =
        new ControlPlane(apiServerOptions, options.serviceCidr(), store, environment);
    shutdown.closeInTheEnd("control plane", controlPlane);
    log.info("Serving the API on {}:{}", options.advertiseAddress(), controlPlane.port());
    controlPlane.startComponents(certificates, options.clusterCidr());
    ClusterNetwork network =
        new ClusterNetwork(
            options.clusterCidr(),
            options.serviceCidr(),
            Cidrs.nth(options.serviceCidr(), DNS_ADDRESS),
            CLUSTER_DOMAIN);
    try (Client client = controlPlane.adminClient("j8s")) {
      ClusterBootstrap bootstrap = new ClusterBootstrap(client);
      bootstrap.dnsService(network.dnsAddress());
      bootstrap.joinToken(token);
      bootstrap.network(network);
    }
    renewRegularly(environment);
    kubeconfig.join();
    apiReady.set();
    shutdown.closeInTheEnd("ready file", apiReady::clear);
    if (node != null) {
      Client client = controlPlane.client(nodeUser(), "kubelet");
      shutdown.closeInTheEnd("node's client", client);
      shutdown.closeInTheEnd("node", node);
      node.start(nodeSettings(network), client, environment);
      ClusterCertificates.Identity serving = nodeIdentity(certificates, environment);
      node.serve(
          new KubeletOptions.Serving(
              serving.certificate(), serving.key(), certificates.caCertificate(), Set.of()));
      new NodeReadiness(client, options.nodeName())
          .await(new Attempts(environment), network.dnsAddress(), network.domain());
      node.awaitImages();
    }
    ready.set();
    shutdown.closeInTheEnd("ready file", ready::clear);
    log.info("Ready");
  }

  private User nodeUser() {
    return new User(
        "system:node:" + options.nodeName(),
        "",
        List.of("system:nodes", User.AUTHENTICATED),
        Map.of());
  }

  private NodeSettings nodeSettings(ClusterNetwork network) {
    return new NodeSettings(
        layout,
        options.nodeName(),
        options.advertiseAddress(),
        network.clusterCidr(),
        network.serviceCidr(),
        network.dnsAddress(),
        network.domain());
  }

  private ClusterCertificates.Identity nodeIdentity(
      ClusterCertificates certificates, SystemEnvironment environment) {
    return certificates.kubeletServer(
        options.nodeName(), List.of(options.advertiseAddress()), environment.now());
  }

  /** Closes what was started; for those who don't wait in {@link #run}. */
  void stop() {
    shutdown.closeAll();
  }

  /** Issues what will end soon again; those who use the files read them again when they change. */
  private void renewRegularly(SystemEnvironment environment) {
    environment.schedule(
        RENEWAL_CHECK,
        () -> {
          ClusterCertificates certificates =
              ClusterCertificates.open(layout.certificates(), environment.now());
          apiServerOptions(certificates, environment);
          writeKubeconfig(certificates, environment);
          if (options.agent()) {
            nodeIdentity(certificates, environment);
          }
          renewRegularly(environment);
        });
  }

  private ApiServerOptions apiServerOptions(
      ClusterCertificates certificates, SystemEnvironment environment) {
    ClusterCertificates.Identity server =
        certificates.apiServer(dnsNames(), addresses(), environment.now());
    ClusterCertificates.Identity kubelets = certificates.kubeletClient(environment.now());
    return new ApiServerOptions(
        new InetSocketAddress(options.bindAddress(), options.port()),
        options.advertiseAddress(),
        server.certificate(),
        server.key(),
        certificates.caCertificate(),
        List.of(certificates.serviceAccountKey(), certificates.serviceAccountPublicKey()),
        ApiServerOptions.ISSUER,
        kubelets.certificate(),
        kubelets.key(),
        certificates.caCertificate(),
        options.tokenAuthFile());
  }

  private List<String> dnsNames() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc." + CLUSTER_DOMAIN,
                options.nodeName()));
    options.names().stream().filter(name -> !isAddress(name)).forEach(names::add);
    return names;
  }

  private List<String> addresses() {
    List<String> addresses =
        new ArrayList<>(
            List.of(
                "127.0.0.1",
                "::1",
                Cidrs.nth(options.serviceCidr(), API_ADDRESS),
                options.advertiseAddress()));
    options.names().stream().filter(ServerProcess::isAddress).forEach(addresses::add);
    return addresses;
  }

  private static boolean isAddress(String name) {
    return name.matches("[0-9.]+") || name.contains(":");
  }

  private JoinToken joinToken(ClusterCertificates certificates) {
    if (!Files.exists(layout.joinToken())) {
      JoinToken made = JoinToken.create(certificates.caFingerprint(), new SecureRandom());
      Pem.write(layout.joinToken(), made + "\n");
    }
    return JoinToken.parse(Pem.read(layout.joinToken()));
  }

  private void writeKubeconfig(ClusterCertificates certificates, SystemEnvironment environment) {
    ClusterCertificates.Identity admin = certificates.admin(environment.now());
    Pem.write(
        layout.adminKubeconfig(),
        Kubeconfig.single(
            layout.name(),
            "https://" + options.advertiseAddress() + ":" + options.port(),
            Pem.read(certificates.caCertificate()),
            Pem.read(admin.certificate()),
            Pem.read(admin.key())));
  }
}
