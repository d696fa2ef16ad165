package dev.j8s.controllers.ttlafterfinished;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes a Job when {@code ttlSecondsAfterFinished} have gone by. */
public final class TtlAfterFinishedController implements Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(TtlAfterFinishedController.class);

  private final Environment environment;
  private final Resources<Job> resources;

  private TtlAfterFinishedController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(Job.class);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new TtlAfterFinishedController(context);
    Informer<Job> jobs = context.informers().of(Job.class);
    return ManagedController.of(
        context
            .controller("ttl_jobs_to_delete", reconciler)
            .watches(jobs, job -> end(job).isPresent() ? List.of(Key.of(job)) : List.<Key>of()),
        context.options().workers());
  }

  @Override
  public Result reconcile(Key key) {
    // Read from the server: a ttl that was just made longer must not be missed.
    Optional<Job> found = resources.get(key.namespace(), key.name());
    Optional<Instant> end = found.flatMap(TtlAfterFinishedController::end);
    if (end.isEmpty()) {
      return Result.done();
    }
    Instant now = environment.now();
    if (now.isBefore(end.get())) {
      return Result.after(Duration.between(now, end.get()));
    }
    LOG.info("job {} finished long enough ago and is deleted", key);
    try {
      resources.delete(
          key.namespace(),
          key.name(),
          new DeleteOptionsBuilder()
              .withPropagationPolicy("Foreground")
              .withNewPreconditions(
                  found.get().getMetadata().getResourceVersion(),
                  found.get().getMetadata().getUid())
              .build());
    } catch (ApiException e) {
      if (!e.isConflict()) {
        throw e;
      }
      return Result.again();
    }
    return Result.done();
  }

  /** When its time is over; empty when it has not finished or stays for ever. */
  private static Optional<Instant> end(Job job) {
    Integer ttl = job.getSpec().getTtlSecondsAfterFinished();
    if (ttl == null || job.isMarkedForDeletion() || job.getStatus() == null) {
      return Optional.empty();
    }
    for (JobCondition condition : job.getStatus().getConditions()) {
      boolean finished =
          "Complete".equals(condition.getType()) || "Failed".equals(condition.getType());
      if (finished && "True".equals(condition.getStatus())) {
        return Optional.ofNullable(condition.getLastTransitionTime())
            .map(Instant::parse)
            .map(finish -> finish.plusSeconds(ttl));
      }
    }
    return Optional.empty();
  }
}
