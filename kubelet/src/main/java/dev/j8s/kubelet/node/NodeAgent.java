package dev.j8s.kubelet.node;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.KubeletOptions;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.ImageService;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the Node object: registered once, its status written when it changes and every 5 minutes.
 */
public final class NodeAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration LOOK_WHEN_NOT_READY = Duration.ofMillis(200);
  private static final Duration REPORT = Duration.ofMinutes(5);
  private static final List<String> LISTS_BY_KEY = List.of("addresses");

  private final KubeletOptions options;
  private final Machine machine;
  private final Client client;
  private final Resources<Node> nodes;
  private final Environment environment;
  private final NodeStatuses statuses;
  private final NodeEvents events;

  // Only the reporting task touches these.
  private NodeStatus status = new NodeStatus();
  private ObjectNode written = JsonNodeFactory.instance.objectNode();
  private Instant reportedAt = Instant.MIN;
  private boolean registered;

  private @Nullable NodeLease lease; // guarded by this
  private Environment.@Nullable Timer timer; // guarded by this
  private boolean closed; // guarded by this

  public NodeAgent(
      KubeletOptions options,
      Machine machine,
      Client client,
      ContainerRuntime runtime,
      ImageService images,
      EventRecorder recorder,
      Environment environment) {
    this.options = requireNonNull(options, "options is null");
    this.machine = requireNonNull(machine, "machine is null");
    this.client = requireNonNull(client, "client is null");
    this.nodes = client.resources(Node.class);
    this.environment = requireNonNull(environment, "environment is null");
    this.statuses = new NodeStatuses(options, machine, runtime, images);
    this.events = new NodeEvents(requireNonNull(recorder, "recorder is null"), options.nodeName());
  }

  /** Registers the node as soon as the API answers. Never blocks. */
  public void start() {
    schedule(Duration.ZERO);
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = environment.schedule(delay, this::report);
    }
  }

  private void report() {
    Duration next = LOOK;
    try {
      status = statuses.now(status.getConditions(), status.getImages(), environment.now());
      if (!ready(status)) {
        next = LOOK_WHEN_NOT_READY;
      }
      if (!registered) {
        register();
      } else {
        write();
      }
    } catch (RuntimeException e) {
      LOG.warn("node {}: status not written: {}", options.nodeName(), e.toString());
      next = registered ? LOOK : LOOK_WHEN_NOT_READY;
    }
    schedule(next);
  }

  private static boolean ready(NodeStatus status) {
    return status.getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private void register() {
    Node node;
    try {
      node = nodes.create(fresh());
      LOG.info("node {}: registered", options.nodeName());
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
      node = reconciled();
      if (node.getStatus() != null) {
        events.known(node.getStatus().getConditions());
      }
      LOG.info("node {}: found registered", options.nodeName());
    }
    written =
        node.getStatus() == null
            ? JsonNodeFactory.instance.objectNode()
            : Json.mapper().valueToTree(node.getStatus());
    status = withTransitions(status, node);
    registered = true;
    events.starting();
    write();
    NodeLease renewal =
        new NodeLease(client, environment, options.nodeName(), node.getMetadata().getUid());
    synchronized (this) {
      if (closed) {
        return;
      }
      lease = renewal;
    }
    renewal.start();
  }

  private NodeStatus withTransitions(NodeStatus now, Node stored) {
    List<NodeCondition> before =
        stored.getStatus() == null ? List.of() : stored.getStatus().getConditions();
    return statuses.now(before, now.getImages(), environment.now());
  }

  private Node fresh() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(options.nodeName())
        .withLabels(labels())
        .addToAnnotations("volumes.kubernetes.io/controller-managed-attach-detach", "true")
        .endMetadata()
        .withNewSpec()
        .withTaints(options.taints())
        .endSpec()
        .withStatus(status)
        .build();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>(options.labels());
    labels.put("kubernetes.io/hostname", options.nodeName());
    labels.put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", machine.architecture());
    labels.put("beta.kubernetes.io/os", "linux");
    labels.put("beta.kubernetes.io/arch", machine.architecture());
    return labels;
  }

  /** The labels of a Node from before are brought up to date; all else on it is kept. */
  private Node reconciled() {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode labels = patch.putObject("metadata").putObject("labels");
    labels().forEach(labels::put);
    return nodes.patch(null, options.nodeName(), Patch.strategic(Json.string(patch)));
  }

  private void write() {
    events.tell(status.getConditions());
    ObjectNode now = Json.mapper().valueToTree(status);
    boolean due = Duration.between(reportedAt, environment.now()).compareTo(REPORT) >= 0;
    ObjectNode changes = changes(now);
    if (changes.isEmpty() && !due) {
      return;
    }
    changes.set("conditions", now.get("conditions"));
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.set("status", changes);
    nodes.patchStatus(null, options.nodeName(), Patch.strategic(Json.string(patch)));
    written = now;
    reportedAt = environment.now();
  }

  private ObjectNode changes(ObjectNode now) {
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : now.properties()) {
      String name = field.getKey();
      JsonNode old = written.get(name);
      if (same(name, old, field.getValue())) {
        continue;
      }
      if (LISTS_BY_KEY.contains(name) && old != null && !old.isEmpty()) {
        ArrayNode replacement = changes.putArray(name);
        replacement.addObject().put("$patch", "replace");
        replacement.addAll((ArrayNode) field.getValue());
      } else {
        changes.set(name, field.getValue());
      }
    }
    return changes;
  }

  private static boolean same(String name, @Nullable JsonNode old, JsonNode now) {
    if (old == null) {
      return now.isContainer() && now.isEmpty();
    }
    return name.equals("conditions")
        ? withoutHeartbeats(old).equals(withoutHeartbeats(now))
        : old.equals(now);
  }

  private static JsonNode withoutHeartbeats(JsonNode conditions) {
    JsonNode copy = conditions.deepCopy();
    copy.forEach(condition -> ((ObjectNode) condition).remove("lastHeartbeatTime"));
    return copy;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    if (lease != null) {
      lease.close();
    }
  }
}
