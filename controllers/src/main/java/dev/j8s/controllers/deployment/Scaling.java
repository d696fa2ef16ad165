package dev.j8s.controllers.deployment;

import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.PendingWrites;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes the size of ReplicaSets. */
final class Scaling {
  private final Resources<ReplicaSet> resources;
  private final PendingWrites<ReplicaSet> pending;
  private final EventRecorder events;

  Scaling(
      Resources<ReplicaSet> resources, PendingWrites<ReplicaSet> pending, EventRecorder events) {
    this.resources = resources;
    this.pending = pending;
    this.events = events;
  }

  /** Makes one ReplicaSet this large, and notes on it how large the Deployment is. */
  boolean scale(View view, ReplicaSet replicaSet, int replicas) {
    int before = View.replicas(replicaSet);
    Limits limits = Limits.of(view.deployment(), view.wanted());
    Map<String, String> size = Revisions.size(view.wanted(), limits.surge());
    boolean noted = Revisions.annotations(replicaSet).entrySet().containsAll(size.entrySet());
    if (before == replicas && noted) {
      return false;
    }
    ReplicaSet written =
        resources.update(
            new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .addToAnnotations(size)
                .endMetadata()
                .editSpec()
                .withReplicas(replicas)
                .endSpec()
                .build());
    pending.written(Key.of(view.deployment()), written);
    view.replace(written);
    if (before == replicas) {
      return false;
    }
    events.event(
        view.deployment(),
        EventRecorder.NORMAL,
        "ScalingReplicaSet",
        "Scaled %s replica set %s from %d to %d"
            .formatted(
                before < replicas ? "up" : "down",
                replicaSet.getMetadata().getName(),
                before,
                replicas));
    return true;
  }

  /** Whether the Deployment's size is another than the one its ReplicaSets are part of. */
  static boolean isNeeded(View view) {
    for (ReplicaSet replicaSet : View.active(view.all())) {
      String desired = Revisions.annotations(replicaSet).get(Revisions.DESIRED);
      if (desired != null && !desired.equals(Integer.toString(view.wanted()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Brings the Deployment's new size to its ReplicaSets: to the only one with pods, or during a
   * rollout to each in proportion, so that the rollout neither hurries nor goes back.
   */
  void spread(View view) {
    Optional<ReplicaSet> only = onlyActiveOrLatest(view);
    if (only.isPresent()) {
      if (View.replicas(only.get()) != view.wanted()) {
        scale(view, only.get(), view.wanted());
      }
    } else if (isSaturated(view)) {
      View.active(view.old()).forEach(rs -> scale(view, rs, 0));
    } else if (Limits.isRolling(view.deployment())) {
      spreadInProportion(view);
    }
  }

  private static Optional<ReplicaSet> onlyActiveOrLatest(View view) {
    List<ReplicaSet> active = View.active(view.all());
    return switch (active.size()) {
      case 0 -> view.current().or(() -> view.old().reversed().stream().findFirst());
      case 1 -> Optional.of(active.getFirst());
      default -> Optional.empty();
    };
  }

  private static boolean isSaturated(View view) {
    int wanted = view.wanted();
    return view.current()
        .filter(rs ->
            View.replicas(rs) == wanted
                && View.available(rs) == wanted
                && Integer.toString(wanted)
                    .equals(Revisions.annotations(rs).get(Revisions.DESIRED)))
        .isPresent();
  }

  private void spreadInProportion(View view) {
    List<ReplicaSet> active = new ArrayList<>(View.active(view.all()));
    Limits limits = Limits.of(view.deployment(), view.wanted());
    int allowed = view.wanted() > 0 ? view.wanted() + limits.surge() : 0;
    int missing = allowed - View.sum(active, View::replicas);
    Comparator<ReplicaSet> largest = Comparator.comparingInt(rs -> -View.replicas(rs));
    active.sort(
        missing > 0
            ? largest.thenComparing(View.BY_AGE.reversed())
            : largest.thenComparing(View.BY_AGE));
    Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
    int added = 0;
    for (ReplicaSet replicaSet : active) {
      int part = missing == 0 ? 0 : part(view, replicaSet, allowed, missing - added);
      sizes.put(replicaSet, View.replicas(replicaSet) + part);
      added += part;
    }
    int leftover = missing - added;
    if (leftover != 0 && !active.isEmpty()) {
      sizes.merge(active.getFirst(), leftover, (size, more) -> Math.max(0, size + more));
    }
    sizes.forEach((replicaSet, size) -> scale(view, replicaSet, size));
  }

  /** How many of the missing (or, below zero, surplus) replicas are this ReplicaSet's. */
  private static int part(View view, ReplicaSet replicaSet, int allowed, int missing) {
    int replicas = View.replicas(replicaSet);
    if (missing == 0) {
      return 0;
    }
    int wanted =
        view.wanted() == 0
            ? -replicas
            : (int) Math.round((double) replicas * allowed / sizeBefore(view, replicaSet))
                - replicas;
    return missing > 0 ? Math.min(wanted, missing) : Math.max(wanted, missing);
  }

  private static int sizeBefore(View view, ReplicaSet replicaSet) {
    String noted = Revisions.annotations(replicaSet).get(Revisions.MAX);
    int before = noted == null ? 0 : Integer.parseInt(noted);
    if (before > 0) {
      return before;
    }
    var status = view.deployment().getStatus();
    Integer replicas = status == null ? null : status.getReplicas();
    return replicas == null || replicas == 0 ? view.wanted() : replicas;
  }
}
