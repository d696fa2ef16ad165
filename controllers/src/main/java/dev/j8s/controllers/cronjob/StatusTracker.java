package dev.j8s.controllers.cronjob;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Works out a CronJob's next status: which of its Jobs run, and when the last one was made. */
final class StatusTracker {
  private final CronJob cronJob;
  private final CronJobStatus before;
  private final EventRecorder events;
  private final List<ObjectReference> active;
  private String lastSchedule;
  private String lastSuccess;

  StatusTracker(CronJob cronJob, CronJobStatus before, EventRecorder events) {
    this.cronJob = cronJob;
    this.before = before;
    this.events = events;
    active = new ArrayList<>(before.getActive());
    lastSchedule = requireNonNullElse(before.getLastScheduleTime(), "");
    lastSuccess = requireNonNullElse(before.getLastSuccessfulTime(), "");
  }

  /**
   * @param live reads a Job that the informer does not show
   */
  void follow(List<Job> mine, Function<ObjectReference, Optional<Job>> live) {
    for (Job job : mine) {
      String uid = job.getMetadata().getUid();
      boolean isActive = active.stream().anyMatch(a -> uid.equals(a.getUid()));
      String outcome = outcome(job);
      if (isActive && !outcome.isEmpty()) {
        ended(uid);
        events.event(
            cronJob,
            EventRecorder.NORMAL,
            "SawCompletedJob",
            "Saw completed job: " + job.getMetadata().getName() + ", condition: " + outcome);
      } else if (!isActive && outcome.isEmpty()) {
        started(job);
      }
      if (outcome.equals("Complete") && job.getStatus().getCompletionTime() != null) {
        String end = job.getStatus().getCompletionTime();
        if (lastSuccess.isEmpty() || Instant.parse(end).isAfter(Instant.parse(lastSuccess))) {
          lastSuccess = end;
        }
      }
    }
    for (ObjectReference reference : List.copyOf(active)) {
      boolean shown =
          mine.stream().anyMatch(job -> job.getMetadata().getUid().equals(reference.getUid()));
      if (!shown
          && live.apply(reference)
              .filter(job -> job.getMetadata().getUid().equals(reference.getUid()))
              .isEmpty()) {
        ended(reference.getUid());
        events.event(
            cronJob,
            EventRecorder.NORMAL,
            "MissingJob",
            "Active job went missing: " + reference.getName());
      }
    }
  }

  void started(Job job) {
    var kind = TypeInfo.of(Job.class).kind();
    active.add(
        new ObjectReferenceBuilder()
            .withApiVersion(kind.apiVersion())
            .withKind(kind.kind())
            .withNamespace(job.getMetadata().getNamespace())
            .withName(job.getMetadata().getName())
            .withUid(job.getMetadata().getUid())
            .withResourceVersion(job.getMetadata().getResourceVersion())
            .build());
  }

  void ended(String uid) {
    active.removeIf(reference -> uid.equals(reference.getUid()));
  }

  void scheduled(Instant time) {
    lastSchedule = time.toString();
  }

  boolean anyActive() {
    return !active.isEmpty();
  }

  List<ObjectReference> active() {
    return List.copyOf(active);
  }

  CronJobStatus result() {
    return new CronJobStatusBuilder(before)
        .withActive(active)
        .withLastScheduleTime(lastSchedule.isEmpty() ? null : lastSchedule)
        .withLastSuccessfulTime(lastSuccess.isEmpty() ? null : lastSuccess)
        .build();
  }

  /** {@code Complete}, {@code Failed}, or empty while it runs. */
  static String outcome(Job job) {
    if (job.getStatus() != null) {
      for (JobCondition condition : job.getStatus().getConditions()) {
        boolean end =
            "Complete".equals(condition.getType()) || "Failed".equals(condition.getType());
        if (end && "True".equals(condition.getStatus())) {
          return condition.getType();
        }
      }
    }
    return "";
  }

  static String startTime(Job job) {
    String start = job.getStatus() == null ? null : job.getStatus().getStartTime();
    return requireNonNullElse(start, job.getMetadata().getCreationTimestamp());
  }
}
