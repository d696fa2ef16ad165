package dev.j8s.testkit;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Key;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.ControllerFactory;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that takes pods and says they run. A pod bound to it is Running and Ready at once (unless
 * {@link #EXIT_CODE} or its readiness gates say otherwise) and is gone as soon as it is deleted.
 * Images are not pulled, probes not made, and volumes not mounted; there are no logs.
 */
public final class SimulatedNode {
  /**
   * The annotation by which a pod (or its template) says how its containers end: a number from 0 to
   * 255, or {@link #KEEP_RUNNING}. By its restartPolicy the pod then succeeds, fails or is in a
   * crash loop. Without the annotation the pods of a Job end with 0 and all others run on.
   */
  public static final String EXIT_CODE = "testkit.j8s.dev/exit-code";

  /** The value of {@link #EXIT_CODE} with which containers run until the pod is deleted. */
  public static final String KEEP_RUNNING = "running";

  private static final Logger log = LoggerFactory.getLogger(SimulatedNode.class);
  private static final String NOT_READY_TAINT = "node.kubernetes.io/not-ready";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WORKERS = 4;

  private final NodeSpec spec;
  private final String address;
  private final Client client;
  private final Environment environment;
  private final Resources<Node> nodes;
  private final Resources<Pod> pods;
  private final Informers informers;
  private final Informer<Pod> bound;
  private final Controller controller;
  private @Nullable Heartbeat heartbeat; // guarded by this
  private volatile @Nullable PodAddresses addresses;
  private volatile boolean ready = true;

  /**
   * @param address where the node says it is
   * @param client under the identity of this node; closed with it
   */
  SimulatedNode(NodeSpec spec, String address, Client client, Environment environment) {
    this.spec = requireNonNull(spec, "spec is null");
    this.address = requireNonNull(address, "address is null");
    this.client = requireNonNull(client, "client is null");
    this.environment = requireNonNull(environment, "environment is null");
    this.nodes = client.resources(Node.class);
    this.pods = client.resources(Pod.class);
    this.informers = client.informers();
    this.bound = informers.of(Pod.class, Scope.fields("spec.nodeName=" + spec.name()));
    this.controller =
        new ControllerFactory(environment)
            .create("simulated-node", this::reconcile)
            .watches(bound, pod -> List.of(Key.of(pod)));
  }

  public String name() {
    return spec.name();
  }

  /**
   * Registers the node; returns when pods can be scheduled to it.
   *
   * @throws IllegalArgumentException when the cluster has a node of this name
   * @throws IllegalStateException when it does not become schedulable
   */
  void start() {
    Node registered = register();
    Heartbeat beating = new Heartbeat(client, registered, environment);
    beating.start();
    synchronized (this) {
      heartbeat = beating;
    }
    Scope itself = Scope.fields("metadata.name=" + name());
    Node schedulable =
        new Waiting<>(client, Node.class, itself)
            .until(
                "node " + name() + " has a podCIDR and no taint " + NOT_READY_TAINT,
                SimulatedNode::isSchedulable,
                PATIENCE);
    PodAddresses range = new PodAddresses(schedulable.getSpec().getPodCIDR());
    addresses = range;
    bound.addHandler(new WhenDeleted<>(pod -> range.release(pod.getMetadata().getUid())));
    informers
        .of(Node.class, itself)
        .addHandler(new WhenDeleted<>(_ -> environment.executor().execute(this::stop)));
    informers.start();
    controller.start(WORKERS);
  }

  private record WhenDeleted<T>(Consumer<T> action) implements Informer.Handler<T> {
    @Override
    public void added(T object) {}

    @Override
    public void updated(T before, T after) {}

    @Override
    public void deleted(T last) {
      action.accept(last);
    }
  }

  private static boolean isSchedulable(Node node) {
    return node.getSpec().getPodCIDR() != null
        && node.getSpec().getTaints().stream()
            .noneMatch(taint -> taint.getKey().equals(NOT_READY_TAINT));
  }

  private Node register() {
    try {
      return nodes.create(node());
    } catch (ApiException e) {
      if (e.isAlreadyExists()) {
        throw new IllegalArgumentException("the cluster already has a node " + name(), e);
      }
      throw e;
    }
  }

  private Node node() {
    Map<String, String> labels = new HashMap<>(spec.labels());
    labels.putIfAbsent("kubernetes.io/hostname", name());
    labels.putIfAbsent("kubernetes.io/os", "linux");
    labels.putIfAbsent("kubernetes.io/arch", "amd64");
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name())
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withTaints(spec.taints())
        .endSpec()
        .withNewStatus()
        .withAddresses(new NodeAddress(address, "InternalIP"), new NodeAddress(name(), "Hostname"))
        .withCapacity(spec.capacity())
        .withAllocatable(spec.capacity())
        .withConditions(readiness(true))
        .withNewNodeInfo()
        .withArchitecture(labels.get("kubernetes.io/arch"))
        .withOperatingSystem(labels.get("kubernetes.io/os"))
        .withContainerRuntimeVersion("simulated://1")
        .withKubeletVersion("v1.36.0+j8s-testkit")
        .withKubeProxyVersion("")
        .withBootID("")
        .withKernelVersion("")
        .withMachineID("")
        .withOsImage("")
        .withSystemUUID("")
        .endNodeInfo()
        .endStatus()
        .build();
  }

  private NodeCondition readiness(boolean ready) {
    String now = environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new NodeConditionBuilder()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .withReason(ready ? "KubeletReady" : "KubeletNotReady")
        .withMessage(ready ? "the node is simulated" : "the test made the node not ready")
        .withLastHeartbeatTime(now)
        .withLastTransitionTime(now)
        .build();
  }

  /**
   * Makes the node ready or not. While it is not, it leaves its pods alone: new ones stay Pending,
   * deleted ones Terminating, and the control plane acts as for any node that is not ready.
   */
  public void setReady(boolean wanted) {
    ready = wanted;
    Map<String, Object> status = Map.of("conditions", List.of(readiness(wanted)));
    nodes.patchStatus(null, name(), Patch.strategic(Json.string(Map.of("status", status))));
    if (wanted) {
      bound.lister().list().forEach(pod -> controller.enqueue(Key.of(pod)));
    }
  }

  /**
   * Deletes the Node and ends the node, as deleting the Node by any client does. Its pods are then
   * removed by the control plane, in the same time as those of any node that is gone.
   */
  public void remove() {
    nodes.delete(null, name(), new DeleteOptions());
    stop();
  }

  private Result reconcile(Key key) {
    Pod pod = bound.lister().get(key).orElse(null);
    if (pod == null || !ready) {
      return Result.done();
    }
    PodStatuses statuses = new PodStatuses(pod, address, addressOf(pod), environment.now());
    try {
      if (pod.isMarkedForDeletion()) {
        write(pod, statuses.stopped());
        remove(pod);
      } else if (!statuses.hasEnded()) {
        write(pod, statuses.of(Script.of(pod)));
      }
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      log.debug("pod {} went away meanwhile", key);
    }
    return Result.done();
  }

  private String addressOf(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
        ? address
        : requireNonNull(addresses, "the node has not started").of(pod.getMetadata().getUid());
  }

  /** The uid makes the server refuse when another pod has taken the name. */
  private void write(Pod pod, PodStatus status) {
    if (status.equals(pod.getStatus())) {
      return;
    }
    Map<String, Object> patch =
        Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status);
    pods.patchStatus(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        Patch.strategic(Json.string(patch)));
  }

  /** Ends the grace period; one that finalizers keep has none left. */
  private void remove(Pod pod) {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    if (grace != null && grace == 0) {
      return;
    }
    pods.delete(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(0L)
            .withNewPreconditions(null, pod.getMetadata().getUid())
            .build());
  }

  /** Ends the heartbeat and the care for pods; the Node stays. May be called again. */
  void stop() {
    controller.close();
    informers.close();
    synchronized (this) {
      if (heartbeat != null) {
        heartbeat.close();
      }
    }
    client.close();
  }
}
