package dev.j8s.cli.process;

import dev.j8s.cli.Layout;
import dev.j8s.cli.join.JoinToken;
import dev.j8s.cli.join.NodeCertificates;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Client;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.client.transport.HttpsOptions;
import dev.j8s.client.transport.HttpsTransport;
import dev.j8s.client.transport.Identity;
import dev.j8s.kubelet.KubeletOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node in the foreground, joined to a server on another machine. */
public final class AgentProcess {
  private static final Logger log = LoggerFactory.getLogger(AgentProcess.class);
  private static final Duration RENEWAL_CHECK = Duration.ofHours(12);

  private final Layout layout;
  private final URI server;
  private final JoinToken token;
  private final String name;
  private final String address;
  private final NodeCertificates certificates;
  private final Shutdown shutdown = new Shutdown();

  /**
   * @param address of the node, by which others reach it
   */
  public AgentProcess(Layout layout, URI server, JoinToken token, String name, String address) {
    this.layout = layout;
    this.server = server;
    this.token = token;
    this.name = name;
    this.address = address;
    this.certificates =
        new NodeCertificates(layout.nodeData(name).resolve("tls"), name, List.of(address));
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

  private void start() throws IOException {
    ReadyFile ready = new ReadyFile(layout.nodeRun(name).resolve("ready"));
    SystemEnvironment environment = new SystemEnvironment();
    shutdown.closeInTheEnd("timers", environment);
    NodeComponents components = new NodeComponents(layout, name);
    Attempts attempts = new Attempts(environment);
    attempts.until(
        "reach " + server,
        () -> {
          certificates.learnAuthority(server, token);
          return true;
        });
    if (!certificates.hasGoodClient(environment.now())) {
      try (Client bootstrap = client(new Identity.Token(token.bearer()), environment)) {
        attempts.until("join the cluster", () -> requestClient(bootstrap));
      }
      log.info("Joined the cluster of {} as {}", server, name);
    }
    Client client =
        client(
            new Identity.Certificate(certificates.clientCertificate(), certificates.clientKey()),
            environment);
    shutdown.closeInTheEnd("client", client);
    ClusterNetwork network =
        attempts.until("read the cluster's settings", () -> ClusterNetwork.read(client));
    shutdown.closeInTheEnd("node", components);
    components.start(
        new NodeSettings(
            layout,
            name,
            address,
            network.clusterCidr(),
            network.serviceCidr(),
            network.dnsAddress(),
            network.domain()),
        client,
        environment);
    // The cluster signs only for a node that it knows, so this comes after the agent's start.
    if (!certificates.hasGoodServing(environment.now())) {
      attempts.until("get a serving certificate", () -> requestServing(client));
    }
    components.serve(
        new KubeletOptions.Serving(
            certificates.servingCertificate(),
            certificates.servingKey(),
            certificates.authority(),
            Set.of()));
    renewRegularly(client, environment);
    new NodeReadiness(client, name).await(attempts, network.dnsAddress(), network.domain());
    components.awaitImages();
    ready.set();
    shutdown.closeInTheEnd("ready file", ready::clear);
    log.info("Ready");
  }

  private Client client(Identity identity, SystemEnvironment environment) {
    return new ApiClient(
        new HttpsTransport(
            new HttpsOptions(server, certificates.authority(), identity), environment),
        environment);
  }

  private boolean requestClient(Client client) {
    certificates.requestClient(client);
    return true;
  }

  private boolean requestServing(Client client) {
    certificates.requestServing(client);
    return true;
  }

  private void renewRegularly(Client client, SystemEnvironment environment) {
    environment.schedule(
        RENEWAL_CHECK,
        () -> {
          try {
            if (!certificates.hasGoodClient(environment.now())) {
              certificates.requestClient(client);
            }
            if (!certificates.hasGoodServing(environment.now())) {
              certificates.requestServing(client);
            }
          } finally {
            renewRegularly(client, environment);
          }
        });
  }
}
