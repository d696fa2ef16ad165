package dev.j8s.controllers.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Job's conditions while they are being changed. SuccessCriteriaMet and FailureTarget say how it
 * will end; Complete and Failed follow when all pods have ended and are counted.
 */
final class JobConditions {
  static final String COMPLETE = "Complete";
  static final String FAILED = "Failed";
  static final String SUSPENDED = "Suspended";
  static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";
  static final String FAILURE_TARGET = "FailureTarget";

  private final List<JobCondition> conditions;
  private final String now;

  JobConditions(Job job, Instant now) {
    JobStatus status = job.getStatus();
    conditions = new ArrayList<>(status == null ? List.of() : status.getConditions());
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static Optional<JobCondition> finished(Job job) {
    JobStatus status = job.getStatus();
    return status == null
        ? Optional.empty()
        : status.getConditions().stream()
            .filter(c -> c.getType().equals(COMPLETE) || c.getType().equals(FAILED))
            .filter(c -> "True".equals(c.getStatus()))
            .findFirst();
  }

  List<JobCondition> list() {
    return List.copyOf(conditions);
  }

  /** The condition when it is true. */
  Optional<JobCondition> get(String type) {
    return conditions.stream()
        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
        .findFirst();
  }

  /** Whether it says something new. */
  boolean set(String type, boolean status, String reason, String message) {
    String text = status ? "True" : "False";
    Optional<JobCondition> before =
        conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    if (before.isPresent() ? text.equals(before.get().getStatus()) : !status) {
      return false;
    }
    conditions.removeIf(c -> type.equals(c.getType()));
    conditions.add(
        new JobConditionBuilder()
            .withType(type)
            .withStatus(text)
            .withReason(reason)
            .withMessage(message)
            .withLastProbeTime(now)
            .withLastTransitionTime(now)
            .build());
    return true;
  }
}
