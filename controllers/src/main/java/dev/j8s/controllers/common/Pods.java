package dev.j8s.controllers.common;

import dev.j8s.client.Informer;
import dev.j8s.client.reconcile.Owners;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What controllers ask of pods. */
public final class Pods {
  /** The uid of a pod's controller, or {@link #orphans} of its namespace. */
  private static final String BY_CONTROLLER = "controller";

  private Pods() {}

  public static void addControllerIndex(Informer<Pod> informer) {
    informer.addIndex(
        BY_CONTROLLER,
        pod ->
            List.of(
                Owners.controllerOf(pod)
                    .map(owner -> owner.getUid())
                    .orElseGet(() -> orphans(pod.getMetadata().getNamespace()))));
  }

  public static List<Pod> controlledBy(Informer<Pod> informer, String uid) {
    return informer.lister().byIndex(BY_CONTROLLER, uid);
  }

  public static List<Pod> withoutController(Informer<Pod> informer, String namespace) {
    return informer.lister().byIndex(BY_CONTROLLER, orphans(namespace));
  }

  private static String orphans(String namespace) {
    return "orphans/" + namespace;
  }

  /** Neither ended nor about to end. */
  public static boolean isActive(Pod pod) {
    return !isFinished(pod) && !pod.isMarkedForDeletion();
  }

  public static boolean isFinished(Pod pod) {
    return isPhase(pod, "Succeeded") || isPhase(pod, "Failed");
  }

  public static boolean isPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }

  public static Optional<PodCondition> condition(Pod pod, String type) {
    if (pod.getStatus() != null) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        if (type.equals(condition.getType())) {
          return Optional.of(condition);
        }
      }
    }
    return Optional.empty();
  }

  public static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  /** Since when it is ready; empty when it is not, or when nobody wrote since when. */
  public static Optional<Instant> readySince(Pod pod) {
    return condition(pod, "Ready")
        .filter(c -> "True".equals(c.getStatus()))
        .map(PodCondition::getLastTransitionTime)
        .map(Instant::parse);
  }

  /** Ready for at least this many seconds. */
  public static boolean isAvailable(Pod pod, int minReadySeconds, Instant now) {
    if (!isReady(pod)) {
      return false;
    }
    return minReadySeconds == 0
        || readySince(pod)
            .filter(since -> !since.plusSeconds(minReadySeconds).isAfter(now))
            .isPresent();
  }

  /** How long until a ready pod counts as available; empty when it does already or isn't ready. */
  public static Optional<Duration> untilAvailable(Pod pod, int minReadySeconds, Instant now) {
    return readySince(pod)
        .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)))
        .filter(Duration::isPositive);
  }

  /** Of all containers together. */
  public static int restarts(Pod pod) {
    int restarts = 0;
    if (pod.getStatus() != null) {
      for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
        restarts += container.getRestartCount() == null ? 0 : container.getRestartCount();
      }
    }
    return restarts;
  }
}
