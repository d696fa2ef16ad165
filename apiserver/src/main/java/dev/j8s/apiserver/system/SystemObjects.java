package dev.j8s.apiserver.system;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects that every cluster has: four namespaces, two priority classes, and the service through
 * which pods reach the API server. They are made at start; the service and its endpoints are put
 * right again whenever somebody changes them.
 */
public final class SystemObjects implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemObjects.class);
  private static final GroupVersionResource NAMESPACES =
      new GroupVersionResource("", "v1", "namespaces");
  private static final GroupVersionResource PRIORITIES =
      new GroupVersionResource("scheduling.k8s.io", "v1", "priorityclasses");
  private static final GroupVersionResource SERVICES =
      new GroupVersionResource("", "v1", "services");
  private static final GroupVersionResource ENDPOINTS =
      new GroupVersionResource("", "v1", "endpoints");
  private static final GroupVersionResource SLICES =
      new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
  private static final String NAME = "kubernetes";
  private static final String NAMESPACE = "default";
  private static final int HTTPS = 443;

  private final Catalog catalog;
  private final Registry registry;
  private final Executor executor;
  private final Address address;
  private final RequestContext context =
      new RequestContext(
          new User("system:apiserver", "", List.of(User.MASTERS), Map.of()), "apiserver");
  private final List<Registry.Watch> watches = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Where pods reach the API server.
   *
   * @param clusterIp of the service {@code kubernetes}
   * @param advertised the server's own address
   * @param port it listens on
   */
  public record Address(String clusterIp, String advertised, int port) {}

  public SystemObjects(Catalog catalog, Registry registry, Address address, Executor executor) {
    this.catalog = catalog;
    this.registry = registry;
    this.address = address;
    this.executor = executor;
  }

  /** Makes what is missing, then watches over it. */
  public void start() {
    for (String namespace : List.of(NAMESPACE, "kube-system", "kube-public", "kube-node-lease")) {
      createIfAbsent(NAMESPACES, null, object("v1", "Namespace", namespace));
    }
    createIfAbsent(PRIORITIES, null, priority("system-node-critical", 2_000_001_000));
    createIfAbsent(PRIORITIES, null, priority("system-cluster-critical", 2_000_000_000));
    ensureService();
    for (GroupVersionResource resource : List.of(SERVICES, ENDPOINTS, SLICES)) {
      watches.add(
          registry.watch(
              type(resource),
              NAMESPACE,
              new Registry.WatchOptions(
                  "",
                  "metadata.name=" + NAME,
                  Long.toString(registry.revision()),
                  "",
                  false,
                  false,
                  null),
              new Guard()));
    }
  }

  private final class Guard implements Registry.WatchSink {
    @Override
    public boolean send(Registry.EventType type, StoredObject object) {
      if (!closed) {
        executor.execute(SystemObjects.this::ensureService);
      }
      return true;
    }

    @Override
    public void whenReady(Runnable task) {
      task.run();
    }

    @Override
    public void ended(@Nullable Status status) {
      if (!closed) {
        log.warn("The watch over the service {} has ended", NAME);
      }
    }
  }

  private synchronized void ensureService() {
    try {
      createIfAbsent(SERVICES, NAMESPACE, service());
      ensure(ENDPOINTS, endpoints(), "subsets");
      ensure(SLICES, slice(), "endpoints", "ports");
    } catch (ApiException e) {
      log.warn("The service {} could not be put right: {}", NAME, e.getMessage());
    }
  }

  private void ensure(GroupVersionResource resource, ObjectNode wanted, String... fields) {
    createIfAbsent(resource, NAMESPACE, wanted.deepCopy());
    ObjectNode there = registry.get(type(resource), NAMESPACE, NAME, "").tree();
    boolean right = true;
    for (String field : fields) {
      right &= Fields.same(there.get(field), wanted.get(field));
      Fields.copy(wanted, there, field);
    }
    if (!right) {
      registry.update(
          context, type(resource), NAMESPACE, NAME, null, there, Registry.WriteOptions.NONE);
    }
  }

  private void createIfAbsent(
      GroupVersionResource resource, @Nullable String namespace, ObjectNode object) {
    String name = Fields.text(object, "metadata", "name");
    try {
      registry.get(type(resource), namespace, name, "");
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      try {
        registry.create(context, type(resource), namespace, object, Registry.WriteOptions.NONE);
        log.info("Created {} {}", resource.groupResource(), name);
      } catch (ApiException lost) {
        if (!lost.isAlreadyExists()) {
          throw lost;
        }
      }
    }
  }

  private ResourceType type(GroupVersionResource resource) {
    return catalog
        .find(resource)
        .orElseThrow(() -> new IllegalStateException(resource + " is not served"));
  }

  private static ObjectNode object(String apiVersion, String kind, String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", apiVersion).put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static ObjectNode priority(String name, int value) {
    ObjectNode priority = object("scheduling.k8s.io/v1", "PriorityClass", name);
    priority.put("value", value);
    priority.put(
        "description",
        name.equals("system-node-critical")
            ? "Used for system critical pods that must not be moved from their current node."
            : "Used for system critical pods that must run in the cluster, but can be moved to"
                + " another node if necessary.");
    return priority;
  }

  private ObjectNode service() {
    ObjectNode service = object("v1", "Service", NAME);
    Fields.child(service, "metadata", "labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ObjectNode spec = service.putObject("spec");
    spec.put("clusterIP", address.clusterIp()).put("type", "ClusterIP");
    spec.put("sessionAffinity", "None");
    spec.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", HTTPS)
        .put("protocol", "TCP")
        .put("targetPort", address.port());
    return service;
  }

  private ObjectNode endpoints() {
    ObjectNode endpoints = object("v1", "Endpoints", NAME);
    Fields.child(endpoints, "metadata", "labels")
        .put("endpointslice.kubernetes.io/skip-mirror", "true");
    ObjectNode subset = endpoints.putArray("subsets").addObject();
    subset.putArray("addresses").addObject().put("ip", address.advertised());
    subset
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", address.port())
        .put("protocol", "TCP");
    return endpoints;
  }

  private ObjectNode slice() {
    ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", NAME);
    Fields.child(slice, "metadata", "labels").put("kubernetes.io/service-name", NAME);
    slice.put("addressType", address.advertised().contains(":") ? "IPv6" : "IPv4");
    ObjectNode endpoint = slice.putArray("endpoints").addObject();
    endpoint.putArray("addresses").add(address.advertised());
    endpoint.putObject("conditions").put("ready", true);
    slice
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", address.port())
        .put("protocol", "TCP");
    return slice;
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(Registry.Watch::close);
  }
}
