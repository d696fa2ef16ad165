package dev.j8s.controllers.deployment;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Selectors;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.Claims;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings the ReplicaSets of a Deployment to what it says, a step at a time. */
public final class DeploymentController implements Reconciler {
  private static final String BY_CONTROLLER = "controller";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Environment environment;
  private final Resources<Deployment> resources;
  private final Informer<Deployment> deployments;
  private final Informer<ReplicaSet> replicaSets;
  private final Informer<Pod> pods;
  private final EventRecorder events;
  private final Claims<ReplicaSet, Deployment> claims;
  private final PendingWrites<ReplicaSet> pending;
  private final Scaling scaling;
  private final CurrentSet currentSet;
  private final Rollout rollout;

  private DeploymentController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(Deployment.class);
    deployments = context.informers().of(Deployment.class);
    replicaSets = context.informers().of(ReplicaSet.class);
    replicaSets.addIndex(BY_CONTROLLER, rs -> List.of(controllerUid(rs)));
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    events = context.events("deployment-controller");
    var replicaSetResources = context.client().resources(ReplicaSet.class);
    claims = new Claims<>(replicaSetResources, resources);
    pending = new PendingWrites<>(replicaSets);
    scaling = new Scaling(replicaSetResources, pending, events);
    currentSet = new CurrentSet(replicaSetResources, resources, pending, events, environment);
    rollout = new Rollout(currentSet, scaling, replicaSetResources, pods);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new DeploymentController(context);
    Controller controller =
        context
            .controller("deployment", reconciler)
            .watches(reconciler.deployments, deployment -> List.of(Key.of(deployment)))
            .watches(reconciler.replicaSets, reconciler::ownersOf)
            .watches(reconciler.pods, reconciler::recreatingOwnersOf);
    return ManagedController.of(controller, context.options().workers());
  }

  private static String controllerUid(ReplicaSet replicaSet) {
    return Owners.controllerOf(replicaSet)
        .map(OwnerReference::getUid)
        .orElse("orphans/" + replicaSet.getMetadata().getNamespace());
  }

  private Collection<Key> ownersOf(ReplicaSet replicaSet) {
    String namespace = replicaSet.getMetadata().getNamespace();
    Optional<OwnerReference> controller = Owners.controllerOf(replicaSet);
    if (controller.isPresent()) {
      return controller.get().getKind().equals("Deployment")
          ? List.of(new Key(namespace, controller.get().getName()))
          : List.of();
    }
    return deployments.lister().list(namespace).stream()
        .filter(
            d -> Selectors.matches(d.getSpec().getSelector(), replicaSet.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  /** A Deployment that recreates waits for the end of its old pods. */
  private Collection<Key> recreatingOwnersOf(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    return Owners.controllerOf(pod)
        .filter(owner -> owner.getKind().equals("ReplicaSet"))
        .flatMap(owner -> replicaSets.lister().get(namespace, owner.getName()))
        .flatMap(Owners::controllerOf)
        .flatMap(owner -> deployments.lister().get(namespace, owner.getName()))
        .filter(deployment -> !Limits.isRolling(deployment))
        .map(deployment -> List.of(Key.of(deployment)))
        .orElse(List.of());
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Deployment> found = deployments.lister().get(key);
    if (found.isEmpty()) {
      pending.forget(key);
      return Result.done();
    }
    if (!pending.seen(key)) {
      return Result.after(LOOK_AGAIN);
    }
    Deployment deployment = found.get();
    LabelSelector selector = deployment.getSpec().getSelector();
    if (Selectors.isEmpty(selector)) {
      events.event(
          deployment,
          EventRecorder.WARNING,
          "SelectingAll",
          "This deployment is selecting all pods. A non-empty selector is required.");
      return Result.done();
    }
    var view = new View(deployment, replicaSetsOf(deployment, selector));
    DeploymentStatus status = step(view);
    return write(view, status);
  }

  private List<ReplicaSet> replicaSetsOf(Deployment deployment, LabelSelector selector) {
    var metadata = deployment.getMetadata();
    List<ReplicaSet> candidates =
        new ArrayList<>(replicaSets.lister().byIndex(BY_CONTROLLER, metadata.getUid()));
    candidates.addAll(
        replicaSets.lister().byIndex(BY_CONTROLLER, "orphans/" + metadata.getNamespace()));
    return claims.claim(deployment, selector, candidates, _ -> true);
  }

  /** Does what is next and answers the status after it. */
  private DeploymentStatus step(View view) {
    if (view.deployment().isMarkedForDeletion()) {
      return new Statuses(view, environment.now()).counts();
    }
    tellWhetherPaused(view);
    boolean paused = isPaused(view.deployment());
    if (paused || Scaling.isNeeded(view)) {
      currentSet.find(view);
      scaling.spread(view);
      if (paused) {
        rollout.cleanUp(view);
      }
      return new Statuses(view, environment.now()).counts();
    }
    if (Limits.isRolling(view.deployment())) {
      rollout.roll(view);
    } else {
      rollout.recreate(view);
    }
    return new Statuses(view, environment.now()).withProgress();
  }

  private static boolean isPaused(Deployment deployment) {
    return Boolean.TRUE.equals(deployment.getSpec().getPaused());
  }

  /** A pause must not use up the time that a rollout has. */
  private void tellWhetherPaused(View view) {
    Deployment deployment = view.deployment();
    Optional<DeploymentCondition> progressing = Conditions.of(deployment, Conditions.PROGRESSING);
    String reason = progressing.map(DeploymentCondition::getReason).orElse("");
    if (!Conditions.hasDeadline(deployment) || reason.equals(Conditions.TIMED_OUT)) {
      return;
    }
    boolean saysPaused = reason.equals(Conditions.PAUSED);
    if (isPaused(deployment) == saysPaused) {
      return;
    }
    var conditions = new Conditions(deployment, environment.now());
    if (isPaused(deployment)) {
      conditions.set(Conditions.PROGRESSING, "Unknown", Conditions.PAUSED, "Deployment is paused");
    } else {
      conditions.set(
          Conditions.PROGRESSING, "Unknown", Conditions.RESUMED, "Deployment is resumed");
    }
    view.replace(
        resources.updateStatus(
            new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withConditions(conditions.list())
                .endStatus()
                .build()));
  }

  private Result write(View view, DeploymentStatus status) {
    Deployment deployment = view.deployment();
    if (!status.equals(deployment.getStatus())) {
      deployment =
          resources.updateStatus(new DeploymentBuilder(deployment).withStatus(status).build());
    }
    return Statuses.untilDeadline(deployment, view.wanted(), environment.now())
        .map(Result::after)
        .orElse(Result.done());
  }
}
