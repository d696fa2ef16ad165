package dev.j8s.controllers.nodelifecycle;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.PodsByNode;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes pods from nodes with NoExecute taints: at once, or when their toleration has run out. */
public final class TaintEvictionController {
  private static final Logger LOG = LoggerFactory.getLogger(TaintEvictionController.class);

  private final Environment environment;
  private final Resources<Pod> pods;
  private final Lister<Pod> podLister;
  private final Lister<Node> nodeLister;
  private final EventRecorder events;
  private final Controller queue;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  private TaintEvictionController(ControllerContext context) {
    environment = context.environment();
    pods = context.client().resources(Pod.class);
    events = context.events("taint-eviction-controller");
    Informer<Pod> podInformer = context.informers().of(Pod.class);
    PodsByNode.index(podInformer);
    podLister = podInformer.lister();
    Informer<Node> nodeInformer = context.informers().of(Node.class);
    nodeLister = nodeInformer.lister();
    queue = context.controller("taint_eviction_controller", this::reconcile);
    nodeInformer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Node node) {
            if (!noExecute(node).isEmpty()) {
              enqueuePods(node);
            }
          }

          @Override
          public void updated(Node before, Node after) {
            if (!noExecute(before).equals(noExecute(after))) {
              enqueuePods(after);
            }
          }

          @Override
          public void deleted(Node last) {}
        });
    podInformer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Pod pod) {
            if (isOn(pod)) {
              queue.enqueue(Key.of(pod));
            }
          }

          @Override
          public void updated(Pod before, Pod after) {
            if (isOn(after)
                && (!isOn(before)
                    || !Objects.equals(
                        before.getSpec().getTolerations(), after.getSpec().getTolerations()))) {
              queue.enqueue(Key.of(after));
            }
          }

          @Override
          public void deleted(Pod last) {
            waiting.remove(last.getMetadata().getUid());
          }
        });
  }

  public static ManagedController create(ControllerContext context) {
    return ManagedController.of(
        new TaintEvictionController(context).queue, context.options().workers());
  }

  private Result reconcile(Key key) {
    Optional<Pod> found = podLister.get(key);
    if (found.isEmpty() || found.get().isMarkedForDeletion() || !isOn(found.get())) {
      return Result.done();
    }
    Pod pod = found.get();
    List<Taint> taints =
        nodeLister
            .get(null, pod.getSpec().getNodeName())
            .map(TaintEvictionController::noExecute)
            .orElse(List.of());
    String uid = pod.getMetadata().getUid();
    if (taints.isEmpty()) {
      if (waiting.remove(uid)) {
        events.event(
            pod, EventRecorder.NORMAL, "TaintManagerEviction", "Cancelling deletion of Pod " + key);
      }
      return Result.done();
    }
    return switch (Tolerance.of(pod, taints)) {
      case Tolerance.Forever _ -> Result.done();
      case Tolerance.Until(Instant end) when environment.now().isBefore(end) -> {
        waiting.add(uid);
        yield Result.after(Duration.between(environment.now(), end));
      }
      case Tolerance.Until _ -> evict(key, pod);
    };
  }

  private Result evict(Key key, Pod pod) {
    LOG.info("pod {} is deleted from tainted node {}", key, pod.getSpec().getNodeName());
    events.event(
        pod, EventRecorder.NORMAL, "TaintManagerEviction", "Marking for deletion Pod " + key);
    String uid = pod.getMetadata().getUid();
    try {
      pods.patchStatus(
          key.namespace(),
          key.name(),
          Patch.strategic(
              Json.string(
                  Map.of(
                      "metadata",
                      Map.of("uid", uid),
                      "status",
                      Map.of("conditions", List.of(disruptionTarget()))))));
      DeleteOptions options = new DeleteOptionsBuilder().withNewPreconditions(null, uid).build();
      pods.delete(key.namespace(), key.name(), options);
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
    waiting.remove(uid);
    return Result.done();
  }

  private Map<String, Object> disruptionTarget() {
    return Map.of(
        "type",
        "DisruptionTarget",
        "status",
        "True",
        "reason",
        "DeletionByTaintManager",
        "message",
        "Taint manager: deleting due to NoExecute taint",
        "lastTransitionTime",
        environment.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private void enqueuePods(Node node) {
    for (Pod pod : PodsByNode.on(podLister, node.getMetadata().getName())) {
      queue.enqueue(Key.of(pod));
    }
  }

  private static boolean isOn(Pod pod) {
    return !requireNonNullElse(pod.getSpec().getNodeName(), "").isEmpty();
  }

  private static List<Taint> noExecute(Node node) {
    return node.getSpec() == null
        ? List.of()
        : node.getSpec().getTaints().stream()
            .filter(taint -> NodeTaints.NO_EXECUTE.equals(taint.getEffect()))
            .toList();
  }
}
