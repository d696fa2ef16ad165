package dev.j8s.controllers.replication;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.Selectors;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.Claims;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.PodControl;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.replicaset.DeletionOrder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerCondition;
import io.fabric8.kubernetes.api.model.ReplicationControllerConditionBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatusBuilder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Makes the pods of a ReplicationController as many as it wants. */
public final class ReplicationManager implements Reconciler {
  private static final int BURST = 500;
  private static final String REPLICA_FAILURE = "ReplicaFailure";

  private final Environment environment;
  private final Resources<ReplicationController> resources;
  private final Informer<ReplicationController> controllers;
  private final Informer<Pod> pods;
  private final Resources<Pod> podResources;
  private final PodControl podControl;
  private final Claims<Pod, ReplicationController> claims;
  private final PendingWrites<Pod> pending;

  private record Failure(String reason, RuntimeException cause) {}

  private ReplicationManager(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(ReplicationController.class);
    controllers = context.informers().of(ReplicationController.class);
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    podResources = context.client().resources(Pod.class);
    podControl =
        new PodControl(podResources, context.events("replication-controller"), environment);
    claims = new Claims<>(podResources, resources);
    pending = new PendingWrites<>(pods);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new ReplicationManager(context);
    return ManagedController.of(
        context
            .controller("replicationmanager", reconciler)
            .watches(reconciler.controllers, controller -> List.of(Key.of(controller)))
            .watches(reconciler.pods, reconciler::ownersOf),
        context.options().workers());
  }

  private Collection<Key> ownersOf(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    var controller = Owners.controllerOf(pod);
    if (controller.isPresent()) {
      return controller.get().getKind().equals("ReplicationController")
          ? List.of(new Key(namespace, controller.get().getName()))
          : List.of();
    }
    return controllers.lister().list(namespace).stream()
        .filter(c -> Selectors.matches(selector(c), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<ReplicationController> found = controllers.lister().get(key);
    if (found.isEmpty()) {
      pending.forget(key);
      return Result.done();
    }
    ReplicationController controller = found.get();
    if (!pending.seen(key, () -> fresh(controller))) {
      return Result.after(Duration.ofSeconds(30));
    }
    List<Pod> candidates =
        new ArrayList<>(Pods.controlledBy(pods, controller.getMetadata().getUid()));
    candidates.addAll(Pods.withoutController(pods, key.namespace()));
    candidates.removeIf(pod -> !Pods.isActive(pod));
    List<Pod> mine = claims.claim(controller, selector(controller), candidates, Pods::isActive);
    Optional<Failure> failure =
        controller.isMarkedForDeletion() ? Optional.empty() : manage(key, controller, mine);
    ReplicationControllerStatus status = status(controller, mine, failure);
    if (!status.equals(controller.getStatus())) {
      resources.updateStatus(
          new ReplicationControllerBuilder(controller).withStatus(status).build());
    }
    if (failure.isPresent()) {
      if (failure.get().cause() instanceof UncheckedIOException) {
        pending.uncertain(key);
      }
      throw failure.get().cause();
    }
    int minReadySeconds = minReadySeconds(controller);
    return mine.stream()
        .flatMap(pod -> Pods.untilAvailable(pod, minReadySeconds, environment.now()).stream())
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.done());
  }

  private List<Pod> fresh(ReplicationController controller) {
    return podResources
        .list(
            new Scope(
                controller.getMetadata().getNamespace(),
                Selectors.format(selector(controller)),
                ""))
        .items()
        .stream()
        .filter(pod -> Owners.isControlledBy(pod, controller))
        .toList();
  }

  private Optional<Failure> manage(Key key, ReplicationController controller, List<Pod> mine) {
    int difference = mine.size() - requireNonNullElse(controller.getSpec().getReplicas(), 1);
    if (difference < 0) {
      Pod pod = PodControl.fromTemplate(controller.getSpec().getTemplate(), controller).build();
      return podControl
          .create(
              controller,
              Collections.nCopies(Math.min(-difference, BURST), pod),
              created -> pending.written(key, created))
          .map(e -> new Failure("FailedCreate", e));
    }
    if (difference > 0) {
      List<Pod> doomed =
          new DeletionOrder(mine, environment.now()).first(Math.min(difference, BURST), mine);
      return podControl
          .delete(controller, doomed, deleted -> pending.deleted(key, deleted))
          .map(e -> new Failure("FailedDelete", e));
    }
    return Optional.empty();
  }

  private ReplicationControllerStatus status(
      ReplicationController controller, List<Pod> mine, Optional<Failure> failure) {
    var template = controller.getSpec().getTemplate().getMetadata();
    int labelled = 0;
    int ready = 0;
    int available = 0;
    for (Pod pod : mine) {
      labelled += Selectors.matches(template.getLabels(), pod.getMetadata().getLabels()) ? 1 : 0;
      ready += Pods.isReady(pod) ? 1 : 0;
      available += Pods.isAvailable(pod, minReadySeconds(controller), environment.now()) ? 1 : 0;
    }
    return new ReplicationControllerStatusBuilder()
        .withReplicas(mine.size())
        .withFullyLabeledReplicas(labelled == 0 ? null : labelled)
        .withReadyReplicas(ready == 0 ? null : ready)
        .withAvailableReplicas(available == 0 ? null : available)
        .withObservedGeneration(controller.getMetadata().getGeneration())
        .withConditions(conditions(controller, failure))
        .build();
  }

  private List<ReplicationControllerCondition> conditions(
      ReplicationController controller, Optional<Failure> failure) {
    List<ReplicationControllerCondition> conditions = new ArrayList<>();
    ReplicationControllerCondition old = null;
    if (controller.getStatus() != null) {
      for (var condition : controller.getStatus().getConditions()) {
        if (condition.getType().equals(REPLICA_FAILURE)) {
          old = condition;
        } else {
          conditions.add(condition);
        }
      }
    }
    if (failure.isPresent()) {
      conditions.add(
          old != null
              ? old
              : new ReplicationControllerConditionBuilder()
                  .withType(REPLICA_FAILURE)
                  .withStatus("True")
                  .withReason(failure.get().reason())
                  .withMessage(failure.get().cause().getMessage())
                  .withLastTransitionTime(
                      environment.now().truncatedTo(ChronoUnit.SECONDS).toString())
                  .build());
    }
    return conditions;
  }

  private static int minReadySeconds(ReplicationController controller) {
    return requireNonNullElse(controller.getSpec().getMinReadySeconds(), 0);
  }

  private static LabelSelector selector(ReplicationController controller) {
    return new LabelSelectorBuilder().withMatchLabels(controller.getSpec().getSelector()).build();
  }
}
