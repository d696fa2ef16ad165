package dev.j8s.controllers.nodelifecycle;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.reconcile.Retry;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.PodsByNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over each node: by its lease and status says whether it is alive, keeps its taints as its
 * conditions say, and marks its pods as not ready when it stops being ready.
 */
public final class NodeLifecycleController {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLifecycleController.class);
  private static final String LEASES = "kube-node-lease";
  private static final List<String> MONITORED =
      List.of(NodeConditions.READY, "MemoryPressure", "DiskPressure", "PIDPressure");

  private final Environment environment;
  private final Resources<Node> nodes;
  private final Resources<Pod> pods;
  private final Lister<Node> nodeLister;
  private final Lister<Lease> leaseLister;
  private final Lister<Pod> podLister;
  private final EventRecorder events;
  private final EvictionPace pace;
  private final Duration grace;
  private final Map<String, NodeHealth> health = new ConcurrentHashMap<>();
  private final Controller queue;

  private NodeLifecycleController(ControllerContext context) {
    Client client = context.client();
    environment = context.environment();
    grace = context.options().nodeMonitorGracePeriod();
    nodes = client.resources(Node.class);
    pods = client.resources(Pod.class);
    events = context.events("node-controller");
    pace = new EvictionPace(environment);
    Informer<Node> nodeInformer = context.informers().of(Node.class);
    Informer<Lease> leaseInformer = context.informers().of(Lease.class, Scope.namespace(LEASES));
    Informer<Pod> podInformer = context.informers().of(Pod.class);
    PodsByNode.index(podInformer);
    nodeLister = nodeInformer.lister();
    leaseLister = leaseInformer.lister();
    podLister = podInformer.lister();
    queue =
        context
            .controller("node_lifecycle_controller", this::reconcile)
            .watches(nodeInformer, node -> List.of(Key.of(node)))
            .watches(leaseInformer, lease -> List.of(new Key("", lease.getMetadata().getName())));
  }

  public static ManagedController create(ControllerContext context) {
    return ManagedController.of(
        new NodeLifecycleController(context).queue, context.options().workers());
  }

  private Result reconcile(Key key) {
    Optional<Node> found = nodeLister.get(null, key.name());
    if (found.isEmpty()) {
      health.remove(key.name());
      return Result.done();
    }
    Node node = found.get();
    NodeHealth known = health.get(key.name());
    if (known == null) {
      known = new NodeHealth(node);
      health.put(key.name(), known);
      nodeEvent(node, "RegisteredNode", "Registered Node " + key.name() + " in Controller");
    }
    Instant now = environment.now();
    known.observe(node, leaseLister.get(LEASES, key.name()).orElse(null), now);
    Instant deadline = known.deadline(node, grace);
    if (!now.isBefore(deadline)) {
      node = markUnknown(node);
    }
    Duration again =
        now.isBefore(deadline) ? Duration.between(now, deadline) : Duration.ofMinutes(5);
    String ready = NodeConditions.ready(node);
    boolean newly = known.isNewlyNotReady(ready);
    if (newly || NodeConditions.UNKNOWN.equals(ready)) {
      markPodsNotReady(node, newly);
      known.markedPods(ready);
    }
    Duration untilEviction = taint(node);
    return Result.after(untilEviction.compareTo(again) < 0 ? untilEviction : again);
  }

  private Node markUnknown(Node node) {
    String now = seconds();
    List<Map<String, Object>> changes = new ArrayList<>();
    for (String type : MONITORED) {
      NodeCondition condition = NodeConditions.find(node, type);
      if (condition == null) {
        changes.add(
            unknown(type, "NodeStatusNeverUpdated", "Kubelet never posted node status.", now));
      } else if (!NodeConditions.UNKNOWN.equals(condition.getStatus())) {
        changes.add(
            unknown(type, "NodeStatusUnknown", "Kubelet stopped posting node status.", now));
      }
    }
    if (changes.isEmpty()) {
      return node;
    }
    LOG.warn("node {} gave no sign of life for {}", node.getMetadata().getName(), grace);
    return nodes.patchStatus(
        null,
        node.getMetadata().getName(),
        Patch.strategic(Json.string(Map.of("status", Map.of("conditions", changes)))));
  }

  private static Map<String, Object> unknown(
      String type, String reason, String message, String now) {
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("type", type);
    condition.put("status", NodeConditions.UNKNOWN);
    condition.put("reason", reason);
    condition.put("message", message);
    condition.put("lastTransitionTime", now);
    return condition;
  }

  private void markPodsNotReady(Node node, boolean newly) {
    String name = node.getMetadata().getName();
    if (newly) {
      events.event(
          node,
          EventRecorder.NORMAL,
          "NodeNotReady",
          "Node " + name + " status is now: NodeNotReady");
    }
    for (Pod pod : PodsByNode.on(podLister, name)) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        if ("Ready".equals(condition.getType())
            && NodeConditions.TRUE.equals(condition.getStatus())) {
          markNotReady(pod);
        }
      }
    }
  }

  private void markNotReady(Pod pod) {
    Map<String, Object> ready =
        Map.of("type", "Ready", "status", "False", "lastTransitionTime", seconds());
    try {
      pods.patchStatus(
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          Patch.strategic(
              Json.string(
                  Map.of(
                      "metadata",
                      Map.of("uid", pod.getMetadata().getUid()),
                      "status",
                      Map.of("conditions", List.of(ready))))));
      events.event(pod, EventRecorder.WARNING, "NodeNotReady", "Node is not ready");
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  /** Brings the node's taints in line; tells when the pace lets the next eviction happen. */
  private Duration taint(Node node) {
    Duration later = Duration.ofDays(1);
    List<Taint> present = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    String eviction = NodeTaints.eviction(node);
    boolean evict =
        NodeTaints.has(present, NodeTaints.NOT_READY, NodeTaints.NO_EXECUTE)
            || NodeTaints.has(present, NodeTaints.UNREACHABLE, NodeTaints.NO_EXECUTE);
    if (!eviction.isEmpty() && !evict) {
      switch (pace.evict(node, nodeLister.list())) {
        case EvictionPace.Verdict.Now _ -> evict = true;
        case EvictionPace.Verdict.Later(Duration delay) -> later = delay;
        case EvictionPace.Verdict.Never _ -> later = Duration.ofSeconds(5);
      }
    }
    boolean mayEvict = evict;
    String now = seconds();
    if (!NodeTaints.same(present, NodeTaints.wanted(node, mayEvict, now))) {
      Retry.onConflict(
          nodes,
          null,
          node.getMetadata().getName(),
          current -> withTaints(current, NodeTaints.wanted(current, mayEvict, now)),
          nodes::update);
    }
    return later;
  }

  private static Node withTaints(Node node, List<Taint> taints) {
    List<Taint> present = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    return NodeTaints.same(present, taints)
        ? node
        : new NodeBuilder(node).editOrNewSpec().withTaints(taints).endSpec().build();
  }

  private void nodeEvent(Node node, String reason, String message) {
    events.event(
        node,
        EventRecorder.NORMAL,
        reason,
        "Node " + node.getMetadata().getName() + " event: " + message);
  }

  private String seconds() {
    return environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
