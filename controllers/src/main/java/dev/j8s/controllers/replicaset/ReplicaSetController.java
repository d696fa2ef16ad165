package dev.j8s.controllers.replicaset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.Selectors;
import dev.j8s.client.reconcile.Controller;
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
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the pods of a ReplicaSet as many as it wants. */
public final class ReplicaSetController implements Reconciler {
  /** How many pods are made or deleted in one go. */
  private static final int BURST = 500;

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Environment environment;
  private final Resources<ReplicaSet> resources;
  private final Informer<ReplicaSet> replicaSets;
  private final Informer<Pod> pods;
  private final Resources<Pod> podResources;
  private final PodControl podControl;
  private final Claims<Pod, ReplicaSet> claims;
  private final PendingWrites<Pod> pending;

  private ReplicaSetController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(ReplicaSet.class);
    replicaSets = context.informers().of(ReplicaSet.class);
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    podResources = context.client().resources(Pod.class);
    podControl = new PodControl(podResources, context.events("replicaset-controller"), environment);
    claims = new Claims<>(podResources, resources);
    pending = new PendingWrites<>(pods);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new ReplicaSetController(context);
    Controller controller =
        context
            .controller("replicaset", reconciler)
            .watches(reconciler.replicaSets, replicaSet -> List.of(Key.of(replicaSet)))
            .watches(reconciler.pods, reconciler::ownersOf);
    return ManagedController.of(controller, context.options().workers());
  }

  private Collection<Key> ownersOf(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Optional<OwnerReference> controller = Owners.controllerOf(pod);
    if (controller.isPresent()) {
      return controller.get().getKind().equals("ReplicaSet")
          ? List.of(new Key(namespace, controller.get().getName()))
          : List.of();
    }
    return replicaSets.lister().list(namespace).stream()
        .filter(rs -> Selectors.matches(rs.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<ReplicaSet> found = replicaSets.lister().get(key);
    if (found.isEmpty()) {
      pending.forget(key);
      return Result.done();
    }
    ReplicaSet replicaSet = found.get();
    if (!pending.seen(key, () -> fresh(replicaSet))) {
      return Result.after(LOOK_AGAIN);
    }
    String uid = replicaSet.getMetadata().getUid();
    List<Pod> candidates = new ArrayList<>(Pods.controlledBy(pods, uid));
    int terminating = (int) candidates.stream().filter(this::isTerminating).count();
    candidates.addAll(Pods.withoutController(pods, key.namespace()));
    candidates.removeIf(pod -> !Pods.isActive(pod));
    List<Pod> mine =
        claims.claim(replicaSet, replicaSet.getSpec().getSelector(), candidates, Pods::isActive);
    Optional<Failure> failure =
        replicaSet.isMarkedForDeletion() ? Optional.empty() : manage(key, replicaSet, mine);
    ReplicaSetStatus status =
        Statuses.of(replicaSet, mine, terminating, failure, environment.now());
    if (!status.equals(replicaSet.getStatus())) {
      resources.updateStatus(new ReplicaSetBuilder(replicaSet).withStatus(status).build());
    }
    if (failure.isPresent()) {
      if (failure.get().cause() instanceof UncheckedIOException) {
        pending.uncertain(key);
      }
      throw failure.get().cause();
    }
    return untilNextIsAvailable(replicaSet, mine);
  }

  private List<Pod> fresh(ReplicaSet replicaSet) {
    String selector = Selectors.format(replicaSet.getSpec().getSelector());
    return podResources
        .list(new Scope(replicaSet.getMetadata().getNamespace(), selector, ""))
        .items()
        .stream()
        .filter(pod -> Owners.isControlledBy(pod, replicaSet))
        .toList();
  }

  private boolean isTerminating(Pod pod) {
    return pod.isMarkedForDeletion() && !Pods.isFinished(pod);
  }

  /** What went wrong while the pods were made or deleted. */
  record Failure(String reason, RuntimeException cause) {}

  private Optional<Failure> manage(Key key, ReplicaSet replicaSet, List<Pod> mine) {
    int difference = mine.size() - wanted(replicaSet);
    if (difference < 0) {
      int missing = Math.min(-difference, BURST);
      Pod pod = PodControl.fromTemplate(replicaSet.getSpec().getTemplate(), replicaSet).build();
      return podControl
          .create(
              replicaSet,
              Collections.nCopies(missing, pod),
              created -> pending.written(key, created))
          .map(e -> new Failure("FailedCreate", e));
    }
    if (difference > 0) {
      int tooMany = Math.min(difference, BURST);
      List<Pod> doomed =
          tooMany == mine.size()
              ? mine
              : new DeletionOrder(related(replicaSet), environment.now()).first(tooMany, mine);
      return podControl
          .delete(replicaSet, doomed, deleted -> pending.deleted(key, deleted))
          .map(e -> new Failure("FailedDelete", e));
    }
    return Optional.empty();
  }

  static int wanted(ReplicaSet replicaSet) {
    return requireNonNullElse(replicaSet.getSpec().getReplicas(), 1);
  }

  static int minReadySeconds(ReplicaSet replicaSet) {
    return requireNonNullElse(replicaSet.getSpec().getMinReadySeconds(), 0);
  }

  /** The active pods of all ReplicaSets of the same owner: those of a Deployment's revisions. */
  private List<Pod> related(ReplicaSet replicaSet) {
    @Nullable String owner =
        Owners.controllerOf(replicaSet).map(OwnerReference::getUid).orElse(null);
    return replicaSets.lister().list(replicaSet.getMetadata().getNamespace()).stream()
        .filter(other ->
            other.equals(replicaSet)
                || (owner != null
                    && Owners.controllerOf(other)
                        .filter(o -> o.getUid().equals(owner))
                        .isPresent()))
        .flatMap(other -> Pods.controlledBy(pods, other.getMetadata().getUid()).stream())
        .filter(Pods::isActive)
        .toList();
  }

  private Result untilNextIsAvailable(ReplicaSet replicaSet, List<Pod> mine) {
    int minReadySeconds = minReadySeconds(replicaSet);
    if (minReadySeconds == 0) {
      return Result.done();
    }
    return mine.stream()
        .flatMap(pod -> Pods.untilAvailable(pod, minReadySeconds, environment.now()).stream())
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.done());
  }
}
