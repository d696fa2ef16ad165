package dev.j8s.controllers.deployment;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Deployment's conditions while they are being changed. */
final class Conditions {
  static final String AVAILABLE = "Available";
  static final String PROGRESSING = "Progressing";
  static final String REPLICA_FAILURE = "ReplicaFailure";

  static final String PAUSED = "DeploymentPaused";
  static final String RESUMED = "DeploymentResumed";
  static final String FOUND = "FoundNewReplicaSet";
  static final String CREATED = "NewReplicaSetCreated";
  static final String CREATE_ERROR = "ReplicaSetCreateError";
  static final String UPDATED = "ReplicaSetUpdated";
  static final String COMPLETE = "NewReplicaSetAvailable";
  static final String TIMED_OUT = "ProgressDeadlineExceeded";

  private final List<DeploymentCondition> conditions;
  private final String now;

  Conditions(Deployment deployment, Instant now) {
    DeploymentStatus status = deployment.getStatus();
    conditions = new ArrayList<>(status == null ? List.of() : status.getConditions());
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static Optional<DeploymentCondition> of(Deployment deployment, String type) {
    DeploymentStatus status = deployment.getStatus();
    return status == null
        ? Optional.empty()
        : status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** Only a deadline makes progress worth telling; the largest number means there is none. */
  static boolean hasDeadline(Deployment deployment) {
    Integer deadline = deployment.getSpec().getProgressDeadlineSeconds();
    return deadline != null && deadline != Integer.MAX_VALUE;
  }

  List<DeploymentCondition> list() {
    return List.copyOf(conditions);
  }

  Optional<DeploymentCondition> get(String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  void remove(String type) {
    conditions.removeIf(c -> type.equals(c.getType()));
  }

  /** Sets it unless status and reason are the same; the transition time tells of the status. */
  void set(String type, String status, String reason, String message) {
    Optional<DeploymentCondition> before = get(type);
    if (before.isPresent()
        && status.equals(before.get().getStatus())
        && reason.equals(before.get().getReason())) {
      return;
    }
    replace(type, status, reason, message);
  }

  /** Sets it also when only its time or message is new: there was progress. */
  void replace(String type, String status, String reason, String message) {
    String transition =
        get(type)
            .filter(before -> status.equals(before.getStatus()))
            .map(before -> requireNonNullElse(before.getLastTransitionTime(), now))
            .orElse(now);
    remove(type);
    conditions.add(
        new DeploymentConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withLastUpdateTime(now)
            .withLastTransitionTime(transition)
            .build());
  }
}
