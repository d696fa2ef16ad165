package dev.j8s.network.service;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.time.Environment;
import dev.j8s.network.host.Addresses;
import dev.j8s.network.host.Batch;
import dev.j8s.network.host.Commands;
import dev.j8s.network.service.ServiceRules.Element;
import dev.j8s.network.service.ServiceRules.Flow;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the table of one node as the Services and their endpoints say. */
public final class ServiceProxy implements AutoCloseable {
  /** The index of endpoint slices that the proxy reads: by {@code namespace/service}. */
  public static final String BY_SERVICE = "service";

  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
  private static final String TRIGGER_TIME_ANNOTATION =
      "endpoints.kubernetes.io/last-change-trigger-time";
  private static final Duration GATHERING = Duration.ofMillis(2);
  private static final Duration SWEEP_AFTER = Duration.ofMillis(1500);

  /** Stands for what is not a Service's: the addresses of the nodes. No Service has this key. */
  private static final Key NODES = new Key("", "nodes");

  private static final Key SWEEP = new Key("", "sweep");

  private final String nodeName;
  private final String dnsIp;
  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;
  private final Informer<Node> nodes;
  private final Commands commands;
  private final Environment environment;
  private final ServiceRenderer renderer;
  private final Conntrack conntrack;
  private final ServiceHealth health;
  private final Batch<Key> batch;
  private final CompletableFuture<Void> written = new CompletableFuture<>();

  // Used by the batch only.
  private final RuleTable table;
  private final Set<Flow> toForget = new LinkedHashSet<>();
  private final Set<Flow> toForgetDestinations = new LinkedHashSet<>();
  private boolean whole = true;
  private String zone = "";

  private final Map<Key, Long> triggers = new ConcurrentHashMap<>(); // epoch milliseconds
  private volatile boolean sweeping;

  /**
   * @param dnsIp a service address that this node answers itself, so never led elsewhere
   */
  public ServiceProxy(
      String nodeName,
      String clusterCidr,
      String serviceCidr,
      String dnsIp,
      Informer<Service> services,
      Informer<EndpointSlice> slices,
      Informer<Node> nodes,
      Commands commands,
      ServiceHealth health,
      Environment environment) {
    this.nodeName = requireNonNull(nodeName, "nodeName is null");
    this.dnsIp = requireNonNull(dnsIp, "dnsIp is null");
    this.services = services;
    this.slices = slices;
    this.nodes = nodes;
    this.commands = commands;
    this.environment = environment;
    this.health = health;
    renderer = new ServiceRenderer(clusterCidr);
    conntrack = new Conntrack(commands);
    table = new RuleTable(BaseRules.text(clusterCidr, serviceCidr, dnsIp));
    batch = new Batch<>("writing service rules", GATHERING, environment, this::sync);
    slices.addIndex(BY_SERVICE, slice -> serviceOf(slice).map(Key::toString).stream().toList());
  }

  /** The Service that an endpoint slice belongs to. */
  public static Optional<Key> serviceOf(EndpointSlice slice) {
    Map<String, String> labels = slice.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(SERVICE_NAME_LABEL);
    return name == null
        ? Optional.empty()
        : Optional.of(new Key(slice.getMetadata().getNamespace(), name));
  }

  /** Begins to listen; rules are written from {@link #open} on. */
  public void start() {
    services.addHandler(
        new Changes<>(
            service -> {
              ProxyMetrics.SERVICE_CHANGES.inc();
              changed(Key.of(service));
            },
            _ -> {}));
    slices.addHandler(
        new Changes<>(
            slice -> {
              ProxyMetrics.ENDPOINT_CHANGES.inc();
              serviceOf(slice)
                  .ifPresent(service -> {
                    trigger(service, slice);
                    changed(service);
                  });
            },
            // It may have belonged to another Service.
            slice -> serviceOf(slice).ifPresent(this::changed)));
    nodes.addHandler(new Changes<>(_ -> changed(NODES), _ -> {}));
  }

  /** To be called when the informers hold everything, so that the first rules are complete. */
  public void open() {
    batch.open();
  }

  /** Done when the rules are in the kernel for the first time. */
  public CompletableFuture<Void> written() {
    return written;
  }

  /** Stops following changes. The rules stay, and the services go on working. */
  @Override
  public void close() {
    batch.close();
    health.close();
  }

  /** Takes the proxy's rules out of the kernel. */
  public static void cleanup(Commands commands) throws IOException {
    commands.require(
        List.of("nft", "-f", "-"),
        "table %s {}\ndelete table %s\n".formatted(BaseRules.TABLE, BaseRules.TABLE));
  }

  private void changed(Key key) {
    ProxyMetrics.LAST_QUEUED.set(environment.now().toEpochMilli() / 1e3);
    health.queued();
    batch.add(key);
  }

  private void trigger(Key service, EndpointSlice slice) {
    Map<String, String> annotations = slice.getMetadata().getAnnotations();
    String time = annotations == null ? null : annotations.get(TRIGGER_TIME_ANNOTATION);
    if (time != null && batch.isOpen()) {
      triggers.merge(service, Instant.parse(time).toEpochMilli(), Math::min);
    }
  }

  private void sync(Set<Key> dirty) throws IOException {
    long start = environment.nanoTime();
    if (dirty.contains(NODES) && zoneChanged()) {
      services.lister().list().forEach(service -> dirty.add(Key.of(service)));
    }
    Map<Key, ServiceRules> changes = new LinkedHashMap<>();
    Map<Key, ServiceHealth.State> checks = new HashMap<>();
    for (Key key : dirty) {
      if (key.equals(NODES)) {
        changes.put(key, nodeRules());
      } else if (!key.equals(SWEEP)) {
        changes.put(key, serviceRules(key, checks));
      }
    }
    changes.forEach((key, after) -> noteFlows(table.rules(key), after));
    String text = table.change(changes, start);
    if (dirty.contains(SWEEP)) {
      sweeping = false;
      text += table.sweep(start);
    }
    boolean first = !written.isDone();
    write(text, changes.size(), start);
    health.update(checks);
    if (first) {
      Set<Flow> flows = new HashSet<>();
      changes.values().forEach(rules -> flows.addAll(rules.flows()));
      conntrack.forgetOthers(flows);
    }
    conntrack.forget(toForget);
    toForget.clear();
    conntrack.forgetDestinations(toForgetDestinations);
    toForgetDestinations.clear();
    programmed(changes.keySet());
    if (table.hasStale() && !sweeping) {
      sweeping = true;
      environment.schedule(SWEEP_AFTER, () -> batch.add(SWEEP));
    }
    written.complete(null);
  }

  private void write(String change, int services, long start) throws IOException {
    if (whole || !change.isEmpty()) {
      String text = whole ? table.whole() : change;
      try {
        commands.require(List.of("nft", "-f", "-"), text);
      } catch (IOException e) {
        whole = true;
        ProxyMetrics.SYNC_FAILURES.inc();
        throw e;
      }
      double seconds = (environment.nanoTime() - start) / 1e9;
      ProxyMetrics.SYNC_DURATION.observe(seconds);
      LOG.debug(
          "wrote {} rules of {} services in {} ms",
          whole ? "all" : "changed",
          services,
          Math.round(seconds * 1e3));
      whole = false;
    }
    ProxyMetrics.LAST_SYNC.set(environment.now().toEpochMilli() / 1e3);
    health.synced();
  }

  private ServiceRules serviceRules(Key key, Map<Key, ServiceHealth.State> checks) {
    Service service = services.lister().get(key).orElse(null);
    if (service == null) {
      checks.put(key, ServiceHealth.State.NONE);
      return ServiceRules.NONE;
    }
    ServiceRules rules = ServiceRules.empty();
    Collection<EndpointSlice> own = slices.lister().byIndex(BY_SERVICE, key.toString());
    var place = new Endpoints.Place(nodeName, zone);
    Set<String> localAddresses = new LinkedHashSet<>();
    for (ServicePort port : ServicePort.of(service)) {
      if (!port.clusterIp().equals(dnsIp)) {
        Endpoints endpoints = Endpoints.of(port, own, place);
        renderer.render(port, endpoints, rules);
        endpoints.local().stream()
            .filter(Endpoint::ready)
            .forEach(endpoint -> localAddresses.add(endpoint.address()));
      }
    }
    Integer healthPort = service.getSpec().getHealthCheckNodePort();
    checks.put(
        key, new ServiceHealth.State(requireNonNullElse(healthPort, 0), localAddresses.size()));
    return rules;
  }

  private ServiceRules nodeRules() {
    ServiceRules rules = ServiceRules.empty();
    for (Node node : nodes.lister().list()) {
      Addresses.internalIp(node)
          .ifPresent(ip -> rules.elements().put(new Element(BaseRules.NODE_ADDRESSES, ip), ""));
    }
    return rules;
  }

  private boolean zoneChanged() {
    String now =
        nodes
            .lister()
            .get(null, nodeName)
            .map(node -> node.getMetadata().getLabels())
            .map(labels -> labels.getOrDefault(ZONE_LABEL, ""))
            .orElse("");
    boolean changed = !now.equals(zone);
    zone = now;
    return changed;
  }

  private void noteFlows(ServiceRules before, ServiceRules after) {
    Set<Flow> kept = after.flows().stream().map(Flow::destination).collect(Collectors.toSet());
    for (Flow flow : before.flows()) {
      if (!kept.contains(flow.destination())) {
        toForgetDestinations.add(flow.destination());
      } else if (!after.flows().contains(flow)) {
        toForget.add(flow);
      }
    }
    if (!whole) {
      Set<Flow> served = before.flows().stream().map(Flow::destination).collect(Collectors.toSet());
      after.flows().stream()
          .map(Flow::destination)
          .filter(destination -> !served.contains(destination))
          .forEach(toForgetDestinations::add);
    }
  }

  private void programmed(Collection<Key> done) {
    long now = environment.now().toEpochMilli();
    for (Key key : done) {
      Long since = triggers.remove(key);
      if (since != null) {
        ProxyMetrics.PROGRAMMING_DURATION.observe(Math.max(0, now - since) / 1e3);
      }
    }
  }

  /** Hears of an object whichever way it changed, in its new state and before that in its old. */
  private record Changes<T>(Consumer<T> changed, Consumer<T> was) implements Informer.Handler<T> {
    @Override
    public void added(T object) {
      changed.accept(object);
    }

    @Override
    public void updated(T before, T after) {
      was.accept(before);
      changed.accept(after);
    }

    @Override
    public void deleted(T last) {
      changed.accept(last);
    }
  }
}
