package dev.j8s.controllers.deployment;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a Deployment's status says of its ReplicaSets. Counts of zero are left out. */
final class Statuses {
  private final View view;
  private final Deployment deployment;
  private final Instant now;
  private final Optional<ReplicaSet> current;

  Statuses(View view, Instant now) {
    this.view = view;
    this.now = now;
    deployment = view.deployment();
    current = view.current();
  }

  /** Counts and availability only; for a Deployment that is paused, being scaled or deleted. */
  DeploymentStatus counts() {
    return status(new Conditions(deployment, now));
  }

  /** Also how the rollout gets on. */
  DeploymentStatus withProgress() {
    var conditions = new Conditions(deployment, now);
    DeploymentStatus status = status(conditions);
    if (!Conditions.hasDeadline(deployment)) {
      conditions.remove(Conditions.PROGRESSING);
    } else if (!wasComplete(status)) {
      tellProgress(conditions, status);
    }
    tellFailures(conditions);
    return new DeploymentStatusBuilder(status).withConditions(conditions.list()).build();
  }

  /** When to look whether the deadline has passed; empty when that can't happen. */
  static Optional<Duration> untilDeadline(Deployment deployment, int wanted, Instant now) {
    Optional<DeploymentCondition> progressing = Conditions.of(deployment, Conditions.PROGRESSING);
    DeploymentStatus status = deployment.getStatus();
    if (!Conditions.hasDeadline(deployment)
        || progressing.isEmpty()
        || isComplete(deployment, status, wanted)
        || Conditions.TIMED_OUT.equals(progressing.get().getReason())) {
      return Optional.empty();
    }
    Instant deadline =
        Instant.parse(progressing.get().getLastUpdateTime())
            .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds());
    Duration left = Duration.between(now, deadline);
    // Condition times are whole seconds, so look a second later.
    return Optional.of((left.isNegative() ? Duration.ZERO : left).plusSeconds(1));
  }

  private DeploymentStatus status(Conditions conditions) {
    List<ReplicaSet> all = view.all();
    int available = View.sum(all, View::available);
    int desired = View.sum(all, View::replicas);
    int least = view.wanted() - Limits.of(deployment, view.wanted()).unavailable();
    if (available >= least) {
      conditions.set(
          Conditions.AVAILABLE,
          "True",
          "MinimumReplicasAvailable",
          "Deployment has minimum availability.");
    } else {
      conditions.set(
          Conditions.AVAILABLE,
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
    DeploymentStatus before = deployment.getStatus();
    return new DeploymentStatusBuilder()
        .withObservedGeneration(deployment.getMetadata().getGeneration())
        .withReplicas(orNull(sum(all, ReplicaSetStatus::getReplicas)))
        .withUpdatedReplicas(
            orNull(current.map(rs -> View.count(rs, ReplicaSetStatus::getReplicas)).orElse(0)))
        .withReadyReplicas(orNull(sum(all, ReplicaSetStatus::getReadyReplicas)))
        .withAvailableReplicas(orNull(available))
        .withUnavailableReplicas(orNull(Math.max(0, desired - available)))
        .withTerminatingReplicas(sum(all, ReplicaSetStatus::getTerminatingReplicas))
        .withCollisionCount(before == null ? null : before.getCollisionCount())
        .withConditions(conditions.list())
        .build();
  }

  /** A rollout that was completed once stays so until the template or the size changes. */
  private boolean wasComplete(DeploymentStatus status) {
    return count(status, DeploymentStatus::getReplicas)
            == count(status, DeploymentStatus::getUpdatedReplicas)
        && Conditions.of(deployment, Conditions.PROGRESSING)
            .filter(c -> Conditions.COMPLETE.equals(c.getReason()))
            .isPresent();
  }

  private void tellProgress(Conditions conditions, DeploymentStatus status) {
    String subject =
        current
            .map(rs -> "ReplicaSet \"" + rs.getMetadata().getName() + "\"")
            .orElse("Deployment \"" + deployment.getMetadata().getName() + "\"");
    if (isComplete(deployment, status, view.wanted())) {
      conditions.set(
          Conditions.PROGRESSING,
          "True",
          Conditions.COMPLETE,
          subject + " has successfully progressed.");
    } else if (isProgressing(status)) {
      conditions.replace(
          Conditions.PROGRESSING, "True", Conditions.UPDATED, subject + " is progressing.");
    } else if (isTimedOut()) {
      conditions.set(
          Conditions.PROGRESSING,
          "False",
          Conditions.TIMED_OUT,
          subject + " has timed out progressing.");
    }
  }

  static boolean isComplete(Deployment deployment, @Nullable DeploymentStatus status, int wanted) {
    return count(status, DeploymentStatus::getUpdatedReplicas) == wanted
        && count(status, DeploymentStatus::getReplicas) == wanted
        && count(status, DeploymentStatus::getAvailableReplicas) == wanted
        && status != null
        && status.getObservedGeneration() != null
        && status.getObservedGeneration() >= deployment.getMetadata().getGeneration();
  }

  /** More new pods, fewer old ones, more ready or more available ones than before. */
  private boolean isProgressing(DeploymentStatus after) {
    DeploymentStatus before = deployment.getStatus();
    return count(after, DeploymentStatus::getUpdatedReplicas)
            > count(before, DeploymentStatus::getUpdatedReplicas)
        || oldReplicas(after) < oldReplicas(before)
        || count(after, DeploymentStatus::getReadyReplicas)
            > count(before, DeploymentStatus::getReadyReplicas)
        || count(after, DeploymentStatus::getAvailableReplicas)
            > count(before, DeploymentStatus::getAvailableReplicas);
  }

  private static int oldReplicas(@Nullable DeploymentStatus status) {
    return count(status, DeploymentStatus::getReplicas)
        - count(status, DeploymentStatus::getUpdatedReplicas);
  }

  private boolean isTimedOut() {
    Optional<DeploymentCondition> progressing = Conditions.of(deployment, Conditions.PROGRESSING);
    if (progressing.isEmpty() || Conditions.COMPLETE.equals(progressing.get().getReason())) {
      return false;
    }
    if (Conditions.TIMED_OUT.equals(progressing.get().getReason())) {
      return true;
    }
    return Instant.parse(progressing.get().getLastUpdateTime())
        .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds())
        .isBefore(now);
  }

  /** The new ReplicaSet's failure, else an old one's. */
  private void tellFailures(Conditions conditions) {
    Optional<ReplicaSetCondition> failure =
        current
            .flatMap(Statuses::failure)
            .or(() -> view.all().stream().flatMap(rs -> failure(rs).stream()).findFirst());
    if (failure.isEmpty()) {
      conditions.remove(Conditions.REPLICA_FAILURE);
    } else {
      conditions.set(
          Conditions.REPLICA_FAILURE,
          failure.get().getStatus(),
          failure.get().getReason(),
          requireNonNullElse(failure.get().getMessage(), ""));
    }
  }

  private static Optional<ReplicaSetCondition> failure(ReplicaSet replicaSet) {
    return replicaSet.getStatus() == null
        ? Optional.empty()
        : replicaSet.getStatus().getConditions().stream()
            .filter(c -> Conditions.REPLICA_FAILURE.equals(c.getType()))
            .findFirst();
  }

  private static int sum(List<ReplicaSet> all, View.StatusCount count) {
    return View.sum(all, rs -> View.count(rs, count));
  }

  private static int count(
      @Nullable DeploymentStatus status, Function<DeploymentStatus, @Nullable Integer> count) {
    Integer value = status == null ? null : count.apply(status);
    return value == null ? 0 : value;
  }

  private static @Nullable Integer orNull(int count) {
    return count == 0 ? null : count;
  }
}
