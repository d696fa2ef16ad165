package dev.j8s.controllers.cronjob;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes the Job that is due, keeps count of those that run, and removes old ones. */
public final class CronJobController implements Reconciler {
  private static final String OWNER = "controller";
  private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  /** A little late, so that the time is reached by every clock. */
  private static final Duration SLACK = Duration.ofMillis(100);

  private final Environment environment;
  private final Resources<CronJob> resources;
  private final Resources<Job> jobResources;
  private final Informer<CronJob> cronJobs;
  private final Informer<Job> jobs;
  private final EventRecorder events;

  private CronJobController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(CronJob.class);
    jobResources = context.client().resources(Job.class);
    cronJobs = context.informers().of(CronJob.class);
    jobs = context.informers().of(Job.class);
    jobs.addIndex(
        OWNER, job -> Owners.controllerOf(job).map(o -> List.of(o.getUid())).orElse(List.of()));
    events = context.events("cronjob-controller");
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new CronJobController(context);
    return ManagedController.of(
        context
            .controller("cronjob", reconciler)
            .watches(reconciler.cronJobs, cronJob -> List.of(Key.of(cronJob)))
            .watches(
                reconciler.jobs,
                job ->
                    Owners.controllerOf(job)
                        .filter(owner -> owner.getKind().equals("CronJob"))
                        .map(owner -> new Key(job.getMetadata().getNamespace(), owner.getName()))
                        .stream()
                        .toList()),
        context.options().workers());
  }

  @Override
  public Result reconcile(Key key) {
    Optional<CronJob> found = cronJobs.lister().get(key);
    if (found.isEmpty()) {
      return Result.done();
    }
    CronJob cronJob = found.get();
    List<Job> mine = jobs.lister().byIndex(OWNER, cronJob.getMetadata().getUid());
    CronJobStatus before = requireNonNullElse(cronJob.getStatus(), new CronJobStatus());
    var status = new StatusTracker(cronJob, before, events);
    status.follow(mine, reference -> jobResources.get(key.namespace(), reference.getName()));
    removeOld(cronJob, mine);
    Result result = schedule(cronJob, mine, status);
    CronJobStatus after = status.result();
    if (!after.equals(before)) {
      resources.updateStatus(new CronJobBuilder(cronJob).withStatus(after).build());
    }
    return result;
  }

  private Result schedule(CronJob cronJob, List<Job> mine, StatusTracker status) {
    var spec = cronJob.getSpec();
    if (cronJob.isMarkedForDeletion() || Boolean.TRUE.equals(spec.getSuspend())) {
      return Result.done();
    }
    CronSchedule schedule;
    try {
      schedule = CronSchedule.parse(spec.getSchedule(), requireNonNullElse(spec.getTimeZone(), ""));
    } catch (IllegalArgumentException e) {
      events.event(
          cronJob,
          EventRecorder.WARNING,
          "UnparseableCronJobSchedule",
          "unparseable schedule: \"" + spec.getSchedule() + "\" : " + e.getMessage());
      return Result.done();
    }
    Instant now = environment.now();
    Optional<Instant> due = lastDue(cronJob, schedule, now);
    if (due.isPresent()) {
      start(cronJob, mine, status, schedule, due.get(), now);
    }
    return schedule
        .next(now)
        .map(next -> Result.after(Duration.between(now, next).plus(SLACK)))
        .orElse(Result.done());
  }

  private void start(
      CronJob cronJob,
      List<Job> mine,
      StatusTracker status,
      CronSchedule schedule,
      Instant due,
      Instant now) {
    var spec = cronJob.getSpec();
    Long deadline = spec.getStartingDeadlineSeconds();
    if (deadline != null && due.plusSeconds(deadline).isBefore(now)) {
      events.event(
          cronJob,
          EventRecorder.WARNING,
          "MissSchedule",
          "Missed scheduled time to start a job: " + due);
      return;
    }
    String name = cronJob.getMetadata().getName() + "-" + due.getEpochSecond() / 60;
    if (mine.stream().anyMatch(job -> job.getMetadata().getName().equals(name))) {
      status.scheduled(due);
      return;
    }
    if (status.anyActive()) {
      switch (requireNonNullElse(spec.getConcurrencyPolicy(), "Allow")) {
        case "Forbid" -> {
          events.event(
              cronJob,
              EventRecorder.NORMAL,
              "JobAlreadyActive",
              "Not starting job because prior execution is running and concurrency policy is"
                  + " Forbid");
          return;
        }
        case "Replace" -> {
          for (ObjectReference active : status.active()) {
            delete(cronJob, active.getNamespace(), active.getName());
            status.ended(active.getUid());
          }
        }
        default -> {}
      }
    }
    create(cronJob, status, schedule, due, name);
  }

  private void create(
      CronJob cronJob, StatusTracker status, CronSchedule schedule, Instant due, String name) {
    var template = cronJob.getSpec().getJobTemplate();
    var wanted =
        new JobBuilder()
            .withNewMetadata()
            .withNamespace(cronJob.getMetadata().getNamespace())
            .withName(name)
            .withLabels(template.getMetadata() == null ? null : template.getMetadata().getLabels())
            .withAnnotations(
                template.getMetadata() == null ? null : template.getMetadata().getAnnotations())
            .addToAnnotations(
                SCHEDULED,
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(due.atZone(schedule.zone())))
            .withOwnerReferences(Owners.controllerRef(cronJob))
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    try {
      Job created = jobResources.create(wanted);
      events.event(cronJob, EventRecorder.NORMAL, "SuccessfulCreate", "Created job " + name);
      status.started(created);
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        events.event(
            cronJob,
            EventRecorder.WARNING,
            "FailedCreate",
            "Error creating job: " + e.getMessage());
        throw e;
      }
    }
    status.scheduled(due);
  }

  /** The last time that has passed and has not been served; times missed before it are lost. */
  private Optional<Instant> lastDue(CronJob cronJob, CronSchedule schedule, Instant now) {
    Instant from = Instant.parse(cronJob.getMetadata().getCreationTimestamp());
    String last = cronJob.getStatus() == null ? null : cronJob.getStatus().getLastScheduleTime();
    if (last != null) {
      from = Instant.parse(last);
    }
    Long deadline = cronJob.getSpec().getStartingDeadlineSeconds();
    if (deadline != null && now.minusSeconds(deadline).isAfter(from)) {
      from = now.minusSeconds(deadline);
    }
    Instant due = null;
    int missed = 0;
    for (Optional<Instant> next = schedule.next(from);
        next.isPresent() && !next.get().isAfter(now);
        next = schedule.next(due)) {
      due = next.get();
      missed++;
    }
    if (missed > 100) {
      events.event(
          cronJob,
          EventRecorder.WARNING,
          "TooManyMissedTimes",
          "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
              + " clock skew");
    }
    return Optional.ofNullable(due);
  }

  private void removeOld(CronJob cronJob, List<Job> mine) {
    removeOld(cronJob, mine, "Complete", cronJob.getSpec().getSuccessfulJobsHistoryLimit(), 3);
    removeOld(cronJob, mine, "Failed", cronJob.getSpec().getFailedJobsHistoryLimit(), 1);
  }

  private void removeOld(
      CronJob cronJob, List<Job> mine, String outcome, Integer limit, int otherwise) {
    List<Job> ended = new ArrayList<>();
    for (Job job : mine) {
      if (outcome.equals(StatusTracker.outcome(job)) && !job.isMarkedForDeletion()) {
        ended.add(job);
      }
    }
    ended.sort(
        Comparator.comparing((Job job) -> StatusTracker.startTime(job))
            .thenComparing(job -> job.getMetadata().getName()));
    int tooMany = ended.size() - (limit == null ? otherwise : limit);
    for (Job job : ended.subList(0, Math.max(0, tooMany))) {
      delete(cronJob, job.getMetadata().getNamespace(), job.getMetadata().getName());
    }
  }

  private void delete(CronJob cronJob, String namespace, String name) {
    boolean wasThere =
        jobResources.delete(
            namespace,
            name,
            new DeleteOptionsBuilder().withPropagationPolicy("Background").build());
    if (wasThere) {
      events.event(cronJob, EventRecorder.NORMAL, "SuccessfulDelete", "Deleted job " + name);
    }
  }
}
