package dev.j8s.controllers.job;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Selectors;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/**
 * Lets go of tracked pods that no Job will count any more: their Job is gone, or they have left it
 * and none will adopt them. Without this they could never be deleted.
 */
public final class OrphanedPodsController implements Reconciler {
  private static final String BY_JOB = "job";

  private final PodRelease release;
  private final Informer<Job> jobs;
  private final Informer<Pod> pods;

  private OrphanedPodsController(ControllerContext context) {
    release = new PodRelease(context.client().resources(Pod.class));
    jobs = context.informers().of(Job.class);
    pods = context.informers().of(Pod.class);
    pods.addIndex(BY_JOB, pod -> jobOf(pod).map(Key::toString).stream().toList());
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new OrphanedPodsController(context);
    Controller controller =
        context
            .controller("job-orphaned-pods", reconciler)
            .watches(
                reconciler.pods,
                pod -> reconciler.isOrphaned(pod) ? List.of(Key.of(pod)) : List.of())
            .watches(
                reconciler.jobs,
                job ->
                    reconciler.pods.lister().byIndex(BY_JOB, Key.of(job).toString()).stream()
                        .filter(reconciler::isOrphaned)
                        .map(Key::of)
                        .toList());
    return ManagedController.of(controller, 1);
  }

  @Override
  public Result reconcile(Key key) {
    pods.lister().get(key).filter(this::isOrphaned).ifPresent(release::release);
    return Result.done();
  }

  private boolean isOrphaned(Pod pod) {
    if (!JobSpecs.isTracked(pod)) {
      return false;
    }
    Optional<Key> owner = jobOf(pod);
    if (owner.isPresent()) {
      return jobs.lister()
          .get(owner.get())
          .filter(found -> Owners.isControlledBy(pod, found))
          .isEmpty();
    }
    return pod.isMarkedForDeletion()
        || jobs.lister().list(pod.getMetadata().getNamespace()).stream()
            .noneMatch(
                job -> Selectors.matches(JobSpecs.selector(job), pod.getMetadata().getLabels()));
  }

  private static Optional<Key> jobOf(Pod pod) {
    return Owners.controllerOf(pod)
        .filter(owner -> owner.getKind().equals("Job"))
        .map(owner -> new Key(pod.getMetadata().getNamespace(), owner.getName()));
  }
}
