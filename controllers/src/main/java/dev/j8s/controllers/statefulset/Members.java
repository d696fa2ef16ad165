package dev.j8s.controllers.statefulset;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes, replaces and takes away pods: up from the lowest ordinal, then down from the highest, then
 * the rollout from the highest; in order, each waits until the pod before it is available.
 */
final class Members {
  private final Resources<Pod> pods;
  private final Resources<PersistentVolumeClaim> claims;
  private final EventRecorder events;

  Members(ControllerContext context) {
    pods = context.client().resources(Pod.class);
    claims = context.client().resources(PersistentVolumeClaim.class);
    events = context.events("statefulset-controller");
  }

  /** What went wrong; null when nothing did. */
  @Nullable RuntimeException step(Plan plan) {
    try {
      if (scaleUp(plan) && scaleDown(plan)) {
        rollOut(plan);
      }
      return null;
    } catch (ApiException | UncheckedIOException e) {
      return e;
    }
  }

  /** Whether to go on with the next part. */
  private boolean scaleUp(Plan plan) {
    for (int ordinal = plan.firstOrdinal(); ordinal < plan.endOrdinal(); ordinal++) {
      Pod pod = plan.member(ordinal);
      if (pod == null) {
        create(plan, ordinal);
        if (plan.inOrder()) {
          return false;
        }
        continue;
      }
      if (Pods.isFinished(pod) && !pod.isMarkedForDeletion()) {
        events.event(
            plan.set(),
            EventRecorder.WARNING,
            Pods.isPhase(pod, "Failed") ? "RecreatingFailedPod" : "RecreatingTerminatedPod",
            "StatefulSet "
                + plan.set().getMetadata().getNamespace()
                + "/"
                + plan.set().getMetadata().getName()
                + " is recreating failed Pod "
                + pod.getMetadata().getName());
        delete(plan, pod);
        if (plan.inOrder()) {
          return false;
        }
        continue;
      }
      if (plan.inOrder() && !plan.isHealthy(pod)) {
        return false;
      }
    }
    return true;
  }

  private boolean scaleDown(Plan plan) {
    for (Pod pod : plan.condemned()) {
      if (!pod.isMarkedForDeletion()) {
        delete(plan, pod);
      }
      if (plan.inOrder()) {
        return false;
      }
    }
    return true;
  }

  private void rollOut(Plan plan) {
    if (plan.onDelete()) {
      return;
    }
    int last = plan.firstOrdinal() + plan.partition();
    for (int ordinal = plan.endOrdinal() - 1; ordinal >= last; ordinal--) {
      Pod pod = plan.member(ordinal);
      if (pod == null) {
        return;
      }
      if (!plan.isUpdated(pod) && !pod.isMarkedForDeletion()) {
        delete(plan, pod);
        return;
      }
      if (!plan.isHealthy(pod)) {
        return;
      }
    }
  }

  private void create(Plan plan, int ordinal) {
    Pod pod = plan.newPod(ordinal);
    String name = pod.getMetadata().getName();
    try {
      for (PersistentVolumeClaim claim : Identity.claims(plan.set(), ordinal)) {
        createClaim(plan, claim, name);
      }
      pods.create(pod);
      events.event(
          plan.set(),
          EventRecorder.NORMAL,
          "SuccessfulCreate",
          "create Pod "
              + name
              + " in StatefulSet "
              + plan.set().getMetadata().getName()
              + " successful");
    } catch (ApiException e) {
      if (e.isAlreadyExists()) {
        return; // The informer has yet to show it.
      }
      failed(plan, "FailedCreate", "create", name, e);
      throw e;
    }
  }

  private void createClaim(Plan plan, PersistentVolumeClaim claim, String pod) {
    String name = claim.getMetadata().getName();
    if (claims.get(claim.getMetadata().getNamespace(), name).isPresent()) {
      return;
    }
    claims.create(claim);
    events.event(
        plan.set(),
        EventRecorder.NORMAL,
        "SuccessfulCreate",
        "create Claim "
            + name
            + " Pod "
            + pod
            + " in StatefulSet "
            + plan.set().getMetadata().getName()
            + " success");
  }

  private void delete(Plan plan, Pod pod) {
    String name = pod.getMetadata().getName();
    try {
      pods.delete(
          pod.getMetadata().getNamespace(),
          name,
          new DeleteOptionsBuilder()
              .withNewPreconditions(null, pod.getMetadata().getUid())
              .build());
      events.event(
          plan.set(),
          EventRecorder.NORMAL,
          "SuccessfulDelete",
          "delete Pod "
              + name
              + " in StatefulSet "
              + plan.set().getMetadata().getName()
              + " successful");
    } catch (ApiException e) {
      if (e.isConflict()) {
        return; // Another pod of this name: ours is gone.
      }
      failed(plan, "FailedDelete", "delete", name, e);
      throw e;
    }
  }

  private void failed(Plan plan, String reason, String verb, String pod, ApiException e) {
    events.event(
        plan.set(),
        EventRecorder.WARNING,
        reason,
        verb
            + " Pod "
            + pod
            + " in StatefulSet "
            + plan.set().getMetadata().getName()
            + " failed error: "
            + e.getMessage());
  }
}
