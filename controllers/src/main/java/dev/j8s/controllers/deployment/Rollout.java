package dev.j8s.controllers.deployment;

import dev.j8s.client.Informer;
import dev.j8s.client.Resources;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of a rollout, by the Deployment's strategy. */
final class Rollout {
  private final CurrentSet currentSet;
  private final Scaling scaling;
  private final Resources<ReplicaSet> resources;
  private final Informer<Pod> pods;

  Rollout(
      CurrentSet currentSet, Scaling scaling, Resources<ReplicaSet> resources, Informer<Pod> pods) {
    this.currentSet = currentSet;
    this.scaling = scaling;
    this.resources = resources;
    this.pods = pods;
  }

  /** RollingUpdate: first up, then down, never both in one step. */
  void roll(View view) {
    ReplicaSet current = currentSet.findOrCreate(view);
    int replicas = View.replicas(current);
    int size = replicas > view.wanted() ? view.wanted() : sizeOfNew(view, replicas);
    if (replicas != view.wanted() && scaling.scale(view, current, size)) {
      return;
    }
    if (scaleDownOld(view, current)) {
      return;
    }
    if (isComplete(view)) {
      cleanUp(view);
    }
  }

  /** Recreate: nothing new before all that is old has ended. */
  void recreate(View view) {
    Optional<ReplicaSet> current = currentSet.find(view);
    List<ReplicaSet> active = View.active(view.old());
    if (!active.isEmpty()) {
      active.forEach(rs -> scaling.scale(view, rs, 0));
      return;
    }
    if (isOldRunning(view, current)) {
      return;
    }
    ReplicaSet wanted = current.isPresent() ? current.get() : currentSet.findOrCreate(view);
    scaling.scale(view, wanted, view.wanted());
    if (isComplete(view)) {
      cleanUp(view);
    }
  }

  /** How large the new ReplicaSet may be now, within the surge. */
  static int sizeOfNew(View view, int size) {
    if (!Limits.isRolling(view.deployment())) {
      return view.wanted();
    }
    int total = View.sum(view.all(), View::replicas);
    int most = view.wanted() + Limits.of(view.deployment(), view.wanted()).surge();
    if (total >= most) {
      return size;
    }
    return size + Math.min(most - total, view.wanted() - size);
  }

  private boolean scaleDownOld(View view, ReplicaSet current) {
    List<ReplicaSet> old = View.active(view.old());
    if (old.isEmpty()) {
      return false;
    }
    int least = view.wanted() - Limits.of(view.deployment(), view.wanted()).unavailable();
    int newUnavailable = View.replicas(current) - View.available(current);
    int spare = View.sum(view.all(), View::replicas) - least - newUnavailable;
    if (spare <= 0) {
      return false;
    }
    boolean cleaned = removeUnavailable(view, spare);
    return removeAvailable(view, least) || cleaned;
  }

  /** Old pods that serve nothing go first: they can't be missed. */
  private boolean removeUnavailable(View view, int most) {
    int left = most;
    for (ReplicaSet replicaSet : View.active(view.old())) {
      int unavailable = View.replicas(replicaSet) - View.available(replicaSet);
      int removed = Math.min(left, unavailable);
      if (removed > 0) {
        scaling.scale(view, replicaSet, View.replicas(replicaSet) - removed);
        left -= removed;
      }
    }
    return left < most;
  }

  private boolean removeAvailable(View view, int least) {
    int spare = View.sum(view.all(), View::available) - least;
    boolean removed = false;
    for (ReplicaSet replicaSet : View.active(view.old())) {
      int fewer = Math.min(spare, View.replicas(replicaSet));
      if (fewer > 0) {
        scaling.scale(view, replicaSet, View.replicas(replicaSet) - fewer);
        spare -= fewer;
        removed = true;
      }
    }
    return removed;
  }

  /** Pods that are being deleted still run; those that have ended don't. */
  private boolean isOldRunning(View view, Optional<ReplicaSet> current) {
    if (View.sum(view.old(), rs -> View.count(rs, ReplicaSetStatus::getReplicas)) > 0) {
      return true;
    }
    return view.all().stream()
        .filter(rs -> current.isEmpty() || !rs.equals(current.get()))
        .flatMap(rs -> Pods.controlledBy(pods, rs.getMetadata().getUid()).stream())
        .anyMatch(pod -> !Pods.isFinished(pod));
  }

  private static boolean isComplete(View view) {
    var status = view.deployment().getStatus();
    int wanted = view.wanted();
    return status != null
        && is(status.getUpdatedReplicas(), wanted)
        && is(status.getReplicas(), wanted)
        && is(status.getAvailableReplicas(), wanted)
        && Objects.equals(
            status.getObservedGeneration(), view.deployment().getMetadata().getGeneration());
  }

  private static boolean is(@Nullable Integer count, int wanted) {
    return (count == null ? 0 : count) == wanted;
  }

  /** Deletes the oldest revisions beyond those to be kept. */
  void cleanUp(View view) {
    Integer limit = view.deployment().getSpec().getRevisionHistoryLimit();
    if (limit == null || limit == Integer.MAX_VALUE) {
      return;
    }
    List<ReplicaSet> old =
        view.old().stream()
            .filter(rs -> !rs.isMarkedForDeletion())
            .sorted(Comparator.comparingLong(Revisions::revision))
            .toList();
    for (ReplicaSet replicaSet : old.subList(0, Math.max(0, old.size() - limit))) {
      if (View.replicas(replicaSet) == 0
          && View.count(replicaSet, ReplicaSetStatus::getReplicas) == 0
          && isObserved(replicaSet)) {
        var metadata = replicaSet.getMetadata();
        resources.delete(
            metadata.getNamespace(),
            metadata.getName(),
            new DeleteOptionsBuilder()
                .withPropagationPolicy("Background")
                .withNewPreconditions()
                .withUid(metadata.getUid())
                .endPreconditions()
                .build());
      }
    }
  }

  private static boolean isObserved(ReplicaSet replicaSet) {
    return replicaSet.getStatus() != null
        && Objects.equals(
            replicaSet.getStatus().getObservedGeneration(),
            replicaSet.getMetadata().getGeneration());
  }
}
