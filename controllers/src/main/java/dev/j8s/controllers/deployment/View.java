package dev.j8s.controllers.deployment;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One Deployment and its ReplicaSets during one reconcile. What the reconcile writes replaces what
 * was read, so later steps see it.
 */
final class View {
  /** Oldest first; the name decides between those of the same second. */
  static final Comparator<ReplicaSet> BY_AGE =
      Comparator.comparing((ReplicaSet rs) -> rs.getMetadata().getCreationTimestamp())
          .thenComparing(rs -> rs.getMetadata().getName());

  private Deployment deployment;
  private final List<ReplicaSet> sets;

  View(Deployment deployment, List<ReplicaSet> sets) {
    this.deployment = deployment;
    this.sets = new ArrayList<>(sets.stream().sorted(BY_AGE).toList());
  }

  Deployment deployment() {
    return deployment;
  }

  void replace(Deployment written) {
    deployment = written;
  }

  void replace(ReplicaSet written) {
    String uid = written.getMetadata().getUid();
    for (int i = 0; i < sets.size(); i++) {
      if (sets.get(i).getMetadata().getUid().equals(uid)) {
        sets.set(i, written);
        return;
      }
    }
    sets.add(written);
  }

  /** All, oldest first. */
  List<ReplicaSet> all() {
    return List.copyOf(sets);
  }

  /** The one of the Deployment's present template; should there be several, the oldest. */
  Optional<ReplicaSet> current() {
    return sets.stream()
        .filter(
            rs -> Templates.same(rs.getSpec().getTemplate(), deployment.getSpec().getTemplate()))
        .findFirst();
  }

  /** All others, oldest first. */
  List<ReplicaSet> old() {
    @Nullable String current = current().map(rs -> rs.getMetadata().getUid()).orElse(null);
    return sets.stream().filter(rs -> !rs.getMetadata().getUid().equals(current)).toList();
  }

  int wanted() {
    return requireNonNullElse(deployment.getSpec().getReplicas(), 1);
  }

  static int replicas(ReplicaSet replicaSet) {
    return requireNonNullElse(replicaSet.getSpec().getReplicas(), 1);
  }

  static int available(ReplicaSet replicaSet) {
    return count(replicaSet, ReplicaSetStatus::getAvailableReplicas);
  }

  static List<ReplicaSet> active(List<ReplicaSet> sets) {
    return sets.stream().filter(rs -> replicas(rs) > 0).toList();
  }

  static int sum(List<ReplicaSet> sets, ToIntFunction<ReplicaSet> value) {
    return sets.stream().mapToInt(value).sum();
  }

  /** A count of the status, 0 where it says nothing. */
  static int count(ReplicaSet replicaSet, StatusCount count) {
    ReplicaSetStatus status = replicaSet.getStatus();
    Integer value = status == null ? null : count.of(status);
    return value == null ? 0 : value;
  }

  /** One of a status's counts. */
  interface StatusCount {
    @Nullable Integer of(ReplicaSetStatus status);
  }
}
