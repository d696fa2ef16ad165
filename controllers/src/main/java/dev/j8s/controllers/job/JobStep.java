package dev.j8s.controllers.job;

import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.Parallel;
import dev.j8s.controllers.common.PodControl;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What is done for a Job that has not finished: its pods first, its status then. */
final class JobStep {
  private final Environment environment;
  private final Resources<Job> resources;
  private final EventRecorder events;
  private final PodControl podControl;
  private final PendingWrites<Pod> pending;
  private final FailureDelays delays;
  private final Function<Pod, Optional<Pod>> release;

  /**
   * @param written the Job with its new status, if that changed
   */
  record Outcome(Result result, Optional<Job> written) {}

  JobStep(
      ControllerContext context,
      PendingWrites<Pod> pending,
      FailureDelays delays,
      Function<Pod, Optional<Pod>> release) {
    environment = context.environment();
    resources = context.client().resources(Job.class);
    events = context.events("job-controller");
    podControl = new PodControl(context.client().resources(Pod.class), events, environment);
    this.pending = pending;
    this.delays = delays;
    this.release = release;
  }

  Outcome take(Key key, Job job, List<Pod> mine) {
    var tracking = new Tracking(job, mine);
    Duration wait = JobSpecs.isLimitedPerIndex(job) ? Duration.ZERO : delays.left(key, tracking);
    var conditions = new JobConditions(job, environment.now());
    List<Pod> active = mine.stream().filter(Pods::isActive).filter(JobSpecs::isTracked).toList();
    tellWhetherSuspended(job, conditions);
    tellTarget(job, tracking, conditions, active);
    List<Pod> left = manage(key, job, conditions, tracking, active, wait);
    int terminating = (int) mine.stream().filter(JobStep::isTerminating).count();
    boolean over = left.isEmpty() && terminating == 0 && tracking.isSettled();
    boolean finished = over && finish(job, conditions);
    JobStatus status = status(job, tracking, conditions, left, terminating, finished);
    Optional<Job> written = Optional.empty();
    if (!status.equals(job.getStatus())) {
      written = Optional.of(resources.updateStatus(new JobBuilder(job).withStatus(status).build()));
    }
    if (finished) {
      tellEnd(job, conditions);
    }
    releaseCounted(key, tracking);
    Duration next =
        JobSpecs.isLimitedPerIndex(job)
            ? tracking.indexFailures().untilNext(environment.now()).orElse(Duration.ZERO)
            : wait;
    return new Outcome(lookAgain(job, status, conditions, next), written);
  }

  private static boolean isTerminating(Pod pod) {
    return pod.isMarkedForDeletion() && !Pods.isFinished(pod);
  }

  private void tellWhetherSuspended(Job job, JobConditions conditions) {
    if (JobSpecs.isSuspended(job)) {
      if (conditions.set(JobConditions.SUSPENDED, true, "JobSuspended", "Job suspended")) {
        events.event(job, EventRecorder.NORMAL, "Suspended", "Job suspended");
      }
    } else if (conditions.set(JobConditions.SUSPENDED, false, "JobResumed", "Job resumed")) {
      events.event(job, EventRecorder.NORMAL, "Resumed", "Job resumed");
    }
  }

  /** Says how the Job will end, once that is certain. */
  private void tellTarget(Job job, Tracking tracking, JobConditions conditions, List<Pod> active) {
    if (conditions.get(JobConditions.FAILURE_TARGET).isPresent()
        || conditions.get(JobConditions.SUCCESS_CRITERIA_MET).isPresent()) {
      return;
    }
    if (tracking.fatal().isPresent()) {
      failing(conditions, "PodFailurePolicy", tracking.fatal().get());
    } else if (tracking.failed() > JobSpecs.backoffLimit(job) || restartsExceed(job, active)) {
      failing(conditions, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    } else if (isPastDeadline(job)) {
      failing(conditions, "DeadlineExceeded", "Job was active longer than specified deadline");
    } else if (tracking.failedIndexes().size() > maxFailedIndexes(job)) {
      failing(
          conditions,
          "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes");
    } else if (SuccessRules.met(job, tracking.completed()).isPresent()) {
      conditions.set(
          JobConditions.SUCCESS_CRITERIA_MET,
          true,
          "SuccessPolicy",
          SuccessRules.met(job, tracking.completed()).get());
    } else if (isSuccess(job, tracking, active)) {
      conditions.set(
          JobConditions.SUCCESS_CRITERIA_MET,
          true,
          "CompletionsReached",
          "Reached expected number of succeeded pods");
    } else if (tracking.failedIndexes().size() > 0 && isEachIndexDecided(job, tracking)) {
      failing(conditions, "FailedIndexes", "Job has failed indexes");
    }
  }

  private static int maxFailedIndexes(Job job) {
    Integer most = job.getSpec().getMaxFailedIndexes();
    return most == null ? Integer.MAX_VALUE : most;
  }

  private static boolean isEachIndexDecided(Job job, Tracking tracking) {
    return tracking.completed().size() + tracking.failedIndexes().size()
        >= JobSpecs.completions(job).orElse(Integer.MAX_VALUE);
  }

  private static void failing(JobConditions conditions, String reason, String message) {
    conditions.set(JobConditions.FAILURE_TARGET, true, reason, message);
  }

  /** With restartPolicy OnFailure the kubelet tries again, so restarts are the failures. */
  private static boolean restartsExceed(Job job, List<Pod> active) {
    var spec = job.getSpec().getTemplate().getSpec();
    if (!"OnFailure".equals(spec.getRestartPolicy())) {
      return false;
    }
    int restarts = active.stream().mapToInt(Pods::restarts).sum();
    int limit = JobSpecs.backoffLimit(job);
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  private boolean isPastDeadline(Job job) {
    return deadline(job).filter(d -> !d.isAfter(environment.now())).isPresent();
  }

  private static Optional<Instant> deadline(Job job) {
    Long seconds = job.getSpec().getActiveDeadlineSeconds();
    String start = job.getStatus() == null ? null : job.getStatus().getStartTime();
    return seconds == null || start == null || JobSpecs.isSuspended(job)
        ? Optional.empty()
        : Optional.of(Instant.parse(start).plusSeconds(seconds));
  }

  private static boolean isSuccess(Job job, Tracking tracking, List<Pod> active) {
    if (!active.isEmpty() && JobSpecs.completions(job).isEmpty()) {
      return false;
    }
    var completions = JobSpecs.completions(job);
    return completions.isEmpty()
        ? tracking.succeeded() > 0
        : tracking.succeeded() >= completions.getAsInt();
  }

  /** Makes or deletes pods, and answers those that are active then. */
  private List<Pod> manage(
      Key key,
      Job job,
      JobConditions conditions,
      Tracking tracking,
      List<Pod> active,
      Duration wait) {
    if (conditions.get(JobConditions.FAILURE_TARGET).isPresent()) {
      // They keep their finalizer and count as failed.
      check(podControl.delete(job, active, pod -> pending.deleted(key, pod)));
      return List.of();
    }
    if (job.isMarkedForDeletion()) {
      return active;
    }
    if (JobSpecs.isSuspended(job)
        || conditions.get(JobConditions.SUCCESS_CRITERIA_MET).isPresent()) {
      return remove(key, job, active, active);
    }
    int wanted = wanted(job, tracking, active.size());
    List<Pod> surplus = surplus(job, tracking, active, wanted);
    List<Pod> kept = remove(key, job, active, surplus);
    int missing = wanted - kept.size();
    if (missing <= 0 || wait.isPositive()) {
      return kept;
    }
    List<Pod> now = Collections.synchronizedList(new ArrayList<>(kept));
    check(
        podControl.create(
            job,
            pods(job, tracking, kept, missing, environment.now()),
            created -> {
              pending.written(key, created);
              now.add(created);
            }));
    return List.copyOf(now);
  }

  private static void check(Optional<RuntimeException> failure) {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static int wanted(Job job, Tracking tracking, int active) {
    int parallelism = JobSpecs.parallelism(job);
    var completions = JobSpecs.completions(job);
    if (completions.isEmpty()) {
      // In a work queue a success means that there is no more work.
      return tracking.succeeded() > 0 ? Math.min(active, parallelism) : parallelism;
    }
    int open = completions.getAsInt() - tracking.succeeded() - tracking.failedIndexes().size();
    return Math.max(0, Math.min(parallelism, open));
  }

  private static List<Pod> surplus(Job job, Tracking tracking, List<Pod> active, int wanted) {
    List<Pod> surplus = new ArrayList<>();
    List<Pod> useful = new ArrayList<>(active);
    if (JobSpecs.isIndexed(job)) {
      Set<Integer> seen = new HashSet<>();
      useful.removeIf(pod -> {
        int index = JobSpecs.index(pod);
        boolean useless =
            index < 0
                || index >= JobSpecs.completions(job).orElse(0)
                || tracking.completed().contains(index)
                || !seen.add(index);
        return useless && surplus.add(pod);
      });
    }
    useful.sort(
        Comparator.comparing(Pods::isReady)
            .thenComparing(
                Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                    .reversed()));
    int tooMany = useful.size() - wanted;
    if (tooMany > 0) {
      surplus.addAll(useful.subList(0, tooMany));
    }
    return surplus;
  }

  /** Deletes pods that are no longer wanted; without their finalizer they count for nothing. */
  private List<Pod> remove(Key key, Job job, List<Pod> active, List<Pod> surplus) {
    for (Pod pod : surplus) {
      release.apply(pod).ifPresent(released -> pending.written(key, released));
    }
    check(podControl.delete(job, surplus, pod -> pending.deleted(key, pod)));
    return active.stream().filter(pod -> !surplus.contains(pod)).toList();
  }

  private static List<Pod> pods(
      Job job, Tracking tracking, List<Pod> active, int missing, Instant time) {
    if (!JobSpecs.isIndexed(job)) {
      return Collections.nCopies(missing, JobPods.pod(job));
    }
    Set<Integer> taken = new HashSet<>();
    active.forEach(pod -> taken.add(JobSpecs.index(pod)));
    List<Pod> wanted = new ArrayList<>();
    int completions = JobSpecs.completions(job).orElse(0);
    if (!JobSpecs.isLimitedPerIndex(job)) {
      for (int index : tracking.completed().firstFree(missing, completions, taken::contains)) {
        wanted.add(JobPods.pod(job, index));
      }
      return wanted;
    }
    IndexFailures failures = tracking.indexFailures();
    IntPredicate notNow =
        index ->
            taken.contains(index)
                || tracking.failedIndexes().contains(index)
                || failures.left(index, time).isPositive();
    for (int index : tracking.completed().firstFree(missing, completions, notNow)) {
      wanted.add(
          failures
              .of(index)
              .map(failed -> JobPods.retry(job, index, failed))
              .orElseGet(() -> JobPods.first(job, index)));
    }
    return wanted;
  }

  /** Whether the Job is over: its pods are, so how it ends becomes how it ended. */
  private static boolean finish(Job job, JobConditions conditions) {
    if (JobSpecs.isSuspended(job)
        && conditions.get(JobConditions.FAILURE_TARGET).isEmpty()
        && conditions.get(JobConditions.SUCCESS_CRITERIA_MET).isEmpty()) {
      return false;
    }
    var failing = conditions.get(JobConditions.FAILURE_TARGET);
    if (failing.isPresent()) {
      return conditions.set(
          JobConditions.FAILED, true, failing.get().getReason(), failing.get().getMessage());
    }
    var succeeding = conditions.get(JobConditions.SUCCESS_CRITERIA_MET);
    return succeeding.isPresent()
        && conditions.set(
            JobConditions.COMPLETE,
            true,
            succeeding.get().getReason(),
            succeeding.get().getMessage());
  }

  private void tellEnd(Job job, JobConditions conditions) {
    var failed = conditions.get(JobConditions.FAILED);
    if (failed.isPresent()) {
      events.event(job, EventRecorder.WARNING, failed.get().getReason(), failed.get().getMessage());
    } else {
      events.event(job, EventRecorder.NORMAL, "Completed", "Job completed");
    }
  }

  private JobStatus status(
      Job job,
      Tracking tracking,
      JobConditions conditions,
      List<Pod> active,
      int terminating,
      boolean finished) {
    String now = environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
    boolean completed = finished && conditions.get(JobConditions.COMPLETE).isPresent();
    return new JobStatusBuilder()
        .withStartTime(startTime(job, now))
        .withCompletionTime(completed ? now : null)
        .withActive(orNull(active.size()))
        .withReady((int) active.stream().filter(Pods::isReady).count())
        .withTerminating(terminating)
        .withSucceeded(orNull(tracking.countedSucceeded()))
        .withFailed(orNull(tracking.countedFailed()))
        .withCompletedIndexes(
            JobSpecs.isIndexed(job) && tracking.completed().size() > 0
                ? tracking.completed().toString()
                : null)
        .withFailedIndexes(
            JobSpecs.isLimitedPerIndex(job) ? tracking.failedIndexes().toString() : null)
        .withUncountedTerminatedPods(tracking.uncounted())
        .withConditions(conditions.list())
        .build();
  }

  /** A Job that is resumed has its whole time again. */
  private static @Nullable String startTime(Job job, String now) {
    if (JobSpecs.isSuspended(job)) {
      return null;
    }
    String before = job.getStatus() == null ? null : job.getStatus().getStartTime();
    return before == null ? now : before;
  }

  private static @Nullable Integer orNull(int count) {
    return count == 0 ? null : count;
  }

  /** The status says of their end, so the finalizers can go. */
  private void releaseCounted(Key key, Tracking tracking) {
    List<RuntimeException> failures =
        Parallel.forEach(
            environment,
            tracking.toRelease(),
            pod -> release.apply(pod).ifPresent(released -> pending.written(key, released)));
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  private Result lookAgain(Job job, JobStatus status, JobConditions conditions, Duration wait) {
    if (conditions.get(JobConditions.FAILURE_TARGET).isPresent()) {
      return Result.done();
    }
    Job now = new JobBuilder(job).withStatus(status).build();
    Optional<Duration> deadline = deadline(now).map(d -> Duration.between(environment.now(), d));
    Optional<Duration> replacement = Optional.of(wait).filter(Duration::isPositive);
    return deadline
        .filter(d -> replacement.isEmpty() || d.compareTo(replacement.get()) < 0)
        .or(() -> replacement)
        .map(Result::after)
        .orElse(Result.done());
  }
}
