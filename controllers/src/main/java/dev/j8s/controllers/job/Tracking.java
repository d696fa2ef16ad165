package dev.j8s.controllers.job;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPodsBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The account of a Job's ended pods at one moment: what the status says plus what has ended since.
 * With indexes a success is told by its index, which can't count twice, so only failures (and the
 * successes of Jobs without indexes) are noted by uid before their finalizer goes.
 */
final class Tracking {
  private final Job job;
  private final Set<String> uncountedSucceeded;
  private final Set<String> uncountedFailed;
  private final List<Pod> newlySucceeded = new ArrayList<>();
  private final List<Pod> newlyFailed = new ArrayList<>();
  private final List<Pod> toRelease = new ArrayList<>();
  private final Indexes completed;
  private final Indexes failedIndexes;
  private final IndexFailures indexFailures = new IndexFailures();

  /** How the Job will end is certain already: pods that end now are ended by it. */
  private final boolean ending;

  private int succeeded;
  private int failed;
  private Optional<String> fatal = Optional.empty();

  Tracking(Job job, List<Pod> pods) {
    this.job = job;
    JobStatus status = requireNonNullElse(job.getStatus(), new JobStatus());
    UncountedTerminatedPods uncounted =
        requireNonNullElse(status.getUncountedTerminatedPods(), new UncountedTerminatedPods());
    uncountedSucceeded = new LinkedHashSet<>(uncounted.getSucceeded());
    uncountedFailed = new LinkedHashSet<>(uncounted.getFailed());
    succeeded = requireNonNullElse(status.getSucceeded(), 0);
    failed = requireNonNullElse(status.getFailed(), 0);
    completed = Indexes.parse(status.getCompletedIndexes(), JobSpecs.completions(job).orElse(0));
    failedIndexes = Indexes.parse(status.getFailedIndexes(), JobSpecs.completions(job).orElse(0));
    ending =
        status.getConditions().stream()
            .anyMatch(c ->
                "True".equals(c.getStatus())
                    && (c.getType().equals(JobConditions.FAILURE_TARGET)
                        || c.getType().equals(JobConditions.SUCCESS_CRITERIA_MET)));
    countReleased(pods);
    pods.forEach(this::look);
    if (JobSpecs.isLimitedPerIndex(job)) {
      keepWitnesses(pods);
    }
  }

  /** The last failed pod of an index that will be tried again stays until that try is there. */
  private void keepWitnesses(List<Pod> pods) {
    indexFailures.replaced(pods);
    if (ending || job.isMarkedForDeletion()) {
      return;
    }
    toRelease.removeIf(pod -> {
      int index = JobSpecs.index(pod);
      return !completed.contains(index)
          && !failedIndexes.contains(index)
          && indexFailures.of(index).filter(pod::equals).isPresent();
    });
  }

  /** Those noted before whose finalizer is gone by now. */
  private void countReleased(List<Pod> pods) {
    Map<String, Pod> byUid = new HashMap<>();
    pods.forEach(pod -> byUid.put(pod.getMetadata().getUid(), pod));
    int before = uncountedSucceeded.size();
    uncountedSucceeded.removeIf(uid -> isReleased(byUid, uid));
    succeeded += before - uncountedSucceeded.size();
    before = uncountedFailed.size();
    uncountedFailed.removeIf(uid -> isReleased(byUid, uid));
    failed += before - uncountedFailed.size();
  }

  private static boolean isReleased(Map<String, Pod> byUid, String uid) {
    Pod pod = byUid.get(uid);
    return pod == null || !JobSpecs.isTracked(pod);
  }

  private void look(Pod pod) {
    if (!JobSpecs.isTracked(pod)) {
      return;
    }
    String uid = pod.getMetadata().getUid();
    if (Pods.isPhase(pod, "Succeeded")) {
      toRelease.add(pod);
      succeed(pod, uid);
    } else if (hasFailed(pod)) {
      toRelease.add(pod);
      fail(pod, uid);
    }
  }

  private void succeed(Pod pod, String uid) {
    if (JobSpecs.isIndexed(job)) {
      int index = JobSpecs.index(pod);
      int completions = JobSpecs.completions(job).orElse(0);
      if (index >= 0 && index < completions && !completed.contains(index)) {
        completed.add(index);
        newlySucceeded.add(pod);
      }
    } else if (uncountedSucceeded.add(uid)) {
      newlySucceeded.add(pod);
    }
  }

  private void fail(Pod pod, String uid) {
    FailurePolicy.Verdict verdict = FailurePolicy.of(job, pod);
    if (JobSpecs.isLimitedPerIndex(job)) {
      failIndex(pod, verdict);
    }
    switch (verdict) {
      case FailurePolicy.Verdict.FailIndex() -> noteFailure(pod, uid);
      case FailurePolicy.Verdict.Ignore() -> {}
      case FailurePolicy.Verdict.FailJob(String message) -> {
        fatal = Optional.of(message);
        noteFailure(pod, uid);
      }
      case FailurePolicy.Verdict.Count() -> noteFailure(pod, uid);
    }
  }

  private void failIndex(Pod pod, FailurePolicy.Verdict verdict) {
    int index = JobSpecs.index(pod);
    if ((ending && !Pods.isPhase(pod, "Failed"))
        || index < 0
        || index >= JobSpecs.completions(job).orElse(0)
        || completed.contains(index)) {
      return;
    }
    indexFailures.add(pod);
    boolean counts = !(verdict instanceof FailurePolicy.Verdict.Ignore);
    if (verdict instanceof FailurePolicy.Verdict.FailIndex
        || (counts && IndexFailures.isOneTooMany(job, pod))) {
      failedIndexes.add(index);
    }
  }

  private void noteFailure(Pod pod, String uid) {
    if (uncountedFailed.add(uid)) {
      newlyFailed.add(pod);
    }
  }

  /** A pod that is to end may never get as far as to say that it failed, so it counts at once. */
  private boolean hasFailed(Pod pod) {
    return Pods.isPhase(pod, "Failed")
        || (pod.isMarkedForDeletion() && !JobSpecs.replacesOnlyFailed(job));
  }

  /** All successes, counted in the status or not yet. */
  int succeeded() {
    return JobSpecs.isIndexed(job) ? completed.size() : succeeded + uncountedSucceeded.size();
  }

  /** All failures, counted in the status or not yet. */
  int failed() {
    return failed + uncountedFailed.size();
  }

  Indexes completed() {
    return completed;
  }

  /** Indexes that are not tried again. */
  Indexes failedIndexes() {
    return failedIndexes;
  }

  IndexFailures indexFailures() {
    return indexFailures;
  }

  List<Pod> newlySucceeded() {
    return newlySucceeded;
  }

  List<Pod> newlyFailed() {
    return newlyFailed;
  }

  /** Why one failure ends the whole Job, by its podFailurePolicy. */
  Optional<String> fatal() {
    return fatal;
  }

  /** Ended pods that still have the finalizer; it may go when the status is written. */
  List<Pod> toRelease() {
    return toRelease;
  }

  /** Whether every end is counted. */
  boolean isSettled() {
    return toRelease.isEmpty() && uncountedSucceeded.isEmpty() && uncountedFailed.isEmpty();
  }

  int countedSucceeded() {
    return JobSpecs.isIndexed(job) ? completed.size() : succeeded;
  }

  int countedFailed() {
    return failed;
  }

  UncountedTerminatedPods uncounted() {
    return new UncountedTerminatedPodsBuilder()
        .withSucceeded(List.copyOf(uncountedSucceeded))
        .withFailed(List.copyOf(uncountedFailed))
        .build();
  }
}
