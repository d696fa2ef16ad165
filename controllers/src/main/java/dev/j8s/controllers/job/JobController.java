package dev.j8s.controllers.job;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.Selectors;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.Claims;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.Parallel;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs the pods of a Job until enough have succeeded or too many have failed. */
public final class JobController implements Reconciler {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Environment environment;
  private final Resources<Pod> podResources;
  private final PodRelease release;
  private final Informer<Job> jobs;
  private final Informer<Pod> pods;
  private final Claims<Pod, Job> claims;
  private final PendingWrites<Pod> pending;
  private final PendingWrites<Job> pendingStatus;
  private final FailureDelays delays;
  private final JobStep step;

  private JobController(ControllerContext context) {
    environment = context.environment();
    podResources = context.client().resources(Pod.class);
    release = new PodRelease(podResources);
    jobs = context.informers().of(Job.class);
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    claims = new Claims<>(podResources, context.client().resources(Job.class));
    pending = new PendingWrites<>(pods);
    pendingStatus = new PendingWrites<>(jobs);
    delays = new FailureDelays(environment);
    step = new JobStep(context, pending, delays, release::release);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new JobController(context);
    Controller controller =
        context
            .controller("job", reconciler)
            .watches(reconciler.jobs, job -> List.of(Key.of(job)))
            .watches(reconciler.pods, reconciler::concerned);
    return ManagedController.of(controller, context.options().workers());
  }

  private static Collection<Key> jobsOf(Pod pod) {
    return Owners.controllerOf(pod)
        .filter(owner -> owner.getKind().equals("Job"))
        .map(owner -> List.of(new Key(pod.getMetadata().getNamespace(), owner.getName())))
        .orElse(List.of());
  }

  private Collection<Key> concerned(Pod pod) {
    if (Owners.controllerOf(pod).isPresent()) {
      return jobsOf(pod);
    }
    return jobs.lister().list(pod.getMetadata().getNamespace()).stream()
        .filter(job -> Selectors.matches(JobSpecs.selector(job), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Job> found = jobs.lister().get(key);
    if (found.isEmpty()) {
      pending.forget(key);
      pendingStatus.forget(key);
      delays.forget(key);
      return Result.done();
    }
    Job job = found.get();
    if (!JobSpecs.isOurs(job)) {
      return Result.done();
    }
    if (!pending.seen(key, () -> fresh(job)) || !pendingStatus.seen(key)) {
      return Result.after(LOOK_AGAIN);
    }
    List<Pod> candidates = new ArrayList<>(Pods.controlledBy(pods, job.getMetadata().getUid()));
    candidates.addAll(Pods.withoutController(pods, key.namespace()));
    List<Pod> mine = claims.claim(job, JobSpecs.selector(job), candidates, _ -> true);
    Optional<JobCondition> finished = JobConditions.finished(job);
    if (finished.isPresent()) {
      releaseAll(mine);
      delays.forget(key);
      return Result.done();
    }
    try {
      JobStep.Outcome outcome = step.take(key, job, mine);
      outcome.written().ifPresent(written -> pendingStatus.written(key, written));
      return outcome.result();
    } catch (UncheckedIOException e) {
      pending.uncertain(key);
      throw e;
    }
  }

  private List<Pod> fresh(Job job) {
    String selector = Selectors.format(JobSpecs.selector(job));
    return podResources
        .list(new Scope(job.getMetadata().getNamespace(), selector, ""))
        .items()
        .stream()
        .filter(pod -> Owners.isControlledBy(pod, job))
        .toList();
  }

  private void releaseAll(List<Pod> released) {
    List<RuntimeException> failures =
        Parallel.forEach(
            environment, released.stream().filter(JobSpecs::isTracked).toList(), release::release);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }
}
