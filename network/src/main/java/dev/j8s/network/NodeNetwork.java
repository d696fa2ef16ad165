package dev.j8s.network;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.time.Environment;
import dev.j8s.network.cni.CniConfig;
import dev.j8s.network.dns.ClusterDns;
import dev.j8s.network.host.Addresses;
import dev.j8s.network.host.Batch;
import dev.j8s.network.host.Cidr;
import dev.j8s.network.host.Commands;
import dev.j8s.network.host.KernelSettings;
import dev.j8s.network.route.PodRoutes;
import dev.j8s.network.service.ProxyPages;
import dev.j8s.network.service.ServiceHealth;
import dev.j8s.network.service.ServiceProxy;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's network: the pods' wiring, routes to the other nodes' pods, the service proxy and
 * cluster DNS. Works on the network namespace that the process is in, as root.
 */
public final class NodeNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
  private static final int DNS_PORT = 53;
  private static final Duration GATHERING = Duration.ofMillis(2);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final String TO_BE_DELETED_TAINT = "ToBeDeletedByClusterAutoscaler";

  private final NetworkOptions options;
  private final Environment environment;
  private final Commands commands = new Commands();
  private final Informers informers;
  private final Informer<Node> nodes;
  private final @Nullable CniConfig cni;
  private final PodRoutes routes = new PodRoutes(commands);
  private final Batch<String> nodeChanges;
  private final ServiceHealth health;
  private final ProxyPages metrics;
  private final ServiceProxy proxy;
  private final ClusterDns dns;
  private final CompletableFuture<Void> listening = new CompletableFuture<>();
  private volatile boolean closed;
  private CompletableFuture<Void> opened = new CompletableFuture<>();

  /**
   * @param client with the node's own identity; may list and watch Services, EndpointSlices, Nodes
   */
  public NodeNetwork(NetworkOptions options, Client client, Environment environment)
      throws IOException {
    this.options = options;
    this.environment = environment;
    informers = client.informers();
    nodes = informers.of(Node.class);
    Informer<Service> services = informers.of(Service.class);
    Informer<EndpointSlice> slices = informers.of(EndpointSlice.class);
    cni =
        options.cniFolder() == null
            ? null
            : new CniConfig(
                options.cniFolder(), options.dataFolder().resolve("ipam"), options.nodeName());
    nodeChanges = new Batch<>("wiring the pods", GATHERING, environment, this::wire);
    health =
        new ServiceHealth(
            options.healthAddress().getAddress(),
            options.healthAddress().getPort(),
            this::eligible,
            environment);
    metrics = new ProxyPages(options.metricsAddress(), health, environment);
    proxy =
        new ServiceProxy(
            options.nodeName(),
            options.clusterCidr(),
            options.serviceCidr(),
            options.dnsAddress().getHostAddress(),
            services,
            slices,
            nodes,
            commands,
            health,
            environment);
    dns =
        new ClusterDns(
            new ClusterDns.Options(
                options.clusterDomain(),
                options.dnsAddress(),
                dnsAddresses(options),
                List.of(Cidr.parse(options.clusterCidr()), Cidr.parse(options.serviceCidr())),
                options.resolvConf()),
            services,
            slices,
            environment);
  }

  /** Prepares the host and begins to follow the API. Returns before anything is in place. */
  public void start() throws IOException {
    KernelSettings.set("net.ipv4.ip_forward", "1");
    commands.require("ip", "addr", "replace", dnsRange(options.dnsAddress()), "dev", "lo");
    health.start();
    metrics.start();
    nodes.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Node node) {
            nodeChanges.add(node.getMetadata().getName());
          }

          @Override
          public void updated(Node before, Node after) {
            if (!Addresses.podCidr(before).equals(Addresses.podCidr(after))
                || !Addresses.internalIp(before).equals(Addresses.internalIp(after))) {
              nodeChanges.add(after.getMetadata().getName());
            }
          }

          @Override
          public void deleted(Node last) {
            nodeChanges.add(last.getMetadata().getName());
          }
        });
    proxy.start();
    dns.start();
    informers.start();
    opened = informers.synced().thenRunAsync(this::open, environment.executor());
  }

  /** Done when services are led and names are answered; fails when names can't be. */
  public CompletableFuture<Void> ready() {
    return CompletableFuture.allOf(opened, proxy.written(), listening);
  }

  /** Where the proxy's health is asked for, once started. */
  public int healthPort() {
    return health.port();
  }

  /** Stops following the API. Rules, routes and the pods' wiring stay and go on working. */
  @Override
  public void close() {
    closed = true;
    informers.close();
    nodeChanges.close();
    proxy.close();
    metrics.close();
    dns.close();
  }

  /** Takes away what a node's network has put into this network namespace. */
  public static void cleanup(InetAddress dnsAddress) throws IOException {
    var commands = new Commands();
    ServiceProxy.cleanup(commands);
    new PodRoutes(commands).clear();
    String range = dnsRange(dnsAddress);
    if (commands.require("ip", "-o", "addr", "show", "dev", "lo").contains(range)) {
      commands.require("ip", "addr", "del", range, "dev", "lo");
    }
  }

  /** Routes go with an interface that goes down, and nobody says so. */
  private void lookNowAndThen() {
    environment.schedule(
        LOOK,
        () -> {
          if (!closed) {
            nodeChanges.add(options.nodeName());
            lookNowAndThen();
          }
        });
  }

  private void open() {
    nodeChanges.open();
    lookNowAndThen();
    proxy.open();
    try {
      dns.listen();
      listening.complete(null);
    } catch (IOException | RuntimeException e) {
      LOG.error("cluster DNS does not work on this node", e);
      listening.completeExceptionally(e);
    }
  }

  private void wire(Set<String> changed) throws IOException {
    if (cni == null) {
      return;
    }
    Map<String, String> wanted = new HashMap<>();
    for (Node node : nodes.lister().list()) {
      Optional<String> podCidr = Addresses.podCidr(node);
      if (podCidr.isEmpty()) {
        continue;
      }
      if (node.getMetadata().getName().equals(options.nodeName())) {
        cni.write(podCidr.get());
      } else {
        Addresses.internalIp(node).ifPresent(ip -> wanted.put(podCidr.get(), ip));
      }
    }
    LOG.debug("nodes changed: {}", changed);
    routes.apply(wanted);
  }

  /** Whether load balancers may send new traffic here: not to a node that is about to go. */
  private boolean eligible() {
    return nodes
        .lister()
        .get(null, options.nodeName())
        .filter(node -> node.getMetadata().getDeletionTimestamp() == null)
        .map(node ->
            node.getSpec() == null
                || node.getSpec().getTaints() == null
                || node.getSpec().getTaints().stream()
                    .map(Taint::getKey)
                    .noneMatch(TO_BE_DELETED_TAINT::equals))
        .orElse(true);
  }

  private static List<InetSocketAddress> dnsAddresses(NetworkOptions options) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    addresses.add(new InetSocketAddress(options.dnsAddress(), DNS_PORT));
    addresses.addAll(options.dnsListen());
    return addresses;
  }

  private static String dnsRange(InetAddress address) {
    return address.getHostAddress() + "/32";
  }
}
