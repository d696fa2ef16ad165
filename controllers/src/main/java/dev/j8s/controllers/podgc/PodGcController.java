package dev.j8s.controllers.podgc;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.PodsByNode;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at each pod that has no living node or has ended, and removes it when its time is over. */
public final class PodGcController {
  private static final Logger LOG = LoggerFactory.getLogger(PodGcController.class);
  private static final int TERMINATED_THRESHOLD = 12500;
  private static final Duration QUARANTINE = Duration.ofSeconds(40);
  private static final Duration CHECK = Duration.ofSeconds(20);
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
  private static final String TERMINATED = "terminated";

  /** Stands for the count of all ended pods; no pod has this key. */
  private static final Key ALL_TERMINATED = new Key("", TERMINATED);

  private final Environment environment;
  private final Resources<Pod> pods;
  private final Resources<Node> nodes;
  private final Lister<Pod> podLister;
  private final Lister<Node> nodeLister;
  private final Controller queue;
  private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();

  private PodGcController(ControllerContext context) {
    environment = context.environment();
    pods = context.client().resources(Pod.class);
    nodes = context.client().resources(Node.class);
    Informer<Pod> podInformer = context.informers().of(Pod.class);
    PodsByNode.index(podInformer);
    podInformer.addIndex(
        TERMINATED, pod -> hasEnded(pod) ? List.of(TERMINATED) : List.<String>of());
    podLister = podInformer.lister();
    Informer<Node> nodeInformer = context.informers().of(Node.class);
    nodeLister = nodeInformer.lister();
    queue = context.controller("pod_garbage_collector", this::reconcile);
    podInformer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Pod pod) {
            look(pod);
          }

          @Override
          public void updated(Pod before, Pod after) {
            look(after);
          }

          @Override
          public void deleted(Pod last) {}
        });
    nodeInformer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Node node) {
            missingSince.remove(node.getMetadata().getName());
          }

          @Override
          public void updated(Node before, Node after) {
            if (isOutOfService(after) && !isOutOfService(before)) {
              PodsByNode.on(podLister, after.getMetadata().getName())
                  .forEach(pod -> queue.enqueue(Key.of(pod)));
            }
          }

          @Override
          public void deleted(Node last) {
            PodsByNode.on(podLister, last.getMetadata().getName())
                .forEach(pod -> queue.enqueue(Key.of(pod)));
          }
        });
  }

  public static ManagedController create(ControllerContext context) {
    return ManagedController.of(new PodGcController(context).queue, context.options().workers());
  }

  private void look(Pod pod) {
    if (hasEnded(pod)) {
      queue.enqueueAfter(ALL_TERMINATED, CHECK);
    }
    String node = nodeOf(pod);
    if (node.isEmpty()
        ? pod.isMarkedForDeletion()
        : pod.isMarkedForDeletion() || nodeLister.get(null, node).isEmpty()) {
      queue.enqueue(Key.of(pod));
    }
  }

  private Result reconcile(Key key) {
    if (key.equals(ALL_TERMINATED)) {
      return removeOldest();
    }
    Optional<Pod> found = podLister.get(key);
    if (found.isEmpty()) {
      return Result.done();
    }
    Pod pod = found.get();
    String nodeName = nodeOf(pod);
    if (nodeName.isEmpty()) {
      if (pod.isMarkedForDeletion()) {
        LOG.info("removing pod {}: it is terminating and was never scheduled", key);
        remove(pod);
      }
      return Result.done();
    }
    Optional<Node> node = nodeLister.get(null, nodeName);
    if (node.isPresent()) {
      if (pod.isMarkedForDeletion() && isOutOfService(node.get()) && !isReady(node.get())) {
        LOG.info("removing pod {}: its node {} is out of service", key, nodeName);
        fail(pod, "DeletionByPodGC", "PodGC: node is out of service");
        remove(pod);
      }
      return Result.done();
    }
    return orphaned(key, pod, nodeName);
  }

  /** A node may just have been replaced, or not be seen yet: it must be missing for a while. */
  private Result orphaned(Key key, Pod pod, String nodeName) {
    Instant now = environment.now();
    Instant since = missingSince.computeIfAbsent(nodeName, _ -> now);
    Instant end = since.plus(QUARANTINE);
    if (now.isBefore(end)) {
      return Result.after(Duration.between(now, end));
    }
    if (nodes.get(null, nodeName).isPresent()) {
      missingSince.remove(nodeName);
      return Result.after(QUARANTINE);
    }
    LOG.info("removing pod {}: its node {} no longer exists", key, nodeName);
    fail(pod, "DeletionByPodGC", "PodGC: node no longer exists");
    remove(pod);
    return Result.done();
  }

  private Result removeOldest() {
    List<Pod> ended = new ArrayList<>(podLister.byIndex(TERMINATED, TERMINATED));
    int tooMany = ended.size() - TERMINATED_THRESHOLD;
    if (tooMany > 0) {
      LOG.info("removing the {} oldest of {} terminated pods", tooMany, ended.size());
      ended.sort(
          Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
              .thenComparing(pod -> pod.getMetadata().getName()));
      ended.subList(0, tooMany).forEach(this::remove);
    }
    return Result.done();
  }

  private void fail(Pod pod, String reason, String message) {
    if (hasEnded(pod)) {
      return;
    }
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("type", "DisruptionTarget");
    condition.put("status", "True");
    condition.put("reason", reason);
    condition.put("message", message);
    condition.put(
        "lastTransitionTime", environment.now().truncatedTo(ChronoUnit.SECONDS).toString());
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
                      Map.of("phase", "Failed", "conditions", List.of(condition))))));
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  private void remove(Pod pod) {
    try {
      pods.delete(
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          new DeleteOptionsBuilder()
              .withGracePeriodSeconds(0L)
              .withNewPreconditions(null, pod.getMetadata().getUid())
              .build());
    } catch (ApiException e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  private static String nodeOf(Pod pod) {
    return requireNonNullElse(pod.getSpec().getNodeName(), "");
  }

  private static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  private static boolean isOutOfService(Node node) {
    return node.getSpec() != null
        && node.getSpec().getTaints().stream()
            .anyMatch(taint -> OUT_OF_SERVICE.equals(taint.getKey()));
  }

  private static boolean isReady(Node node) {
    if (node.getStatus() != null) {
      for (NodeCondition condition : node.getStatus().getConditions()) {
        if ("Ready".equals(condition.getType())) {
          return "True".equals(condition.getStatus());
        }
      }
    }
    return false;
  }
}
