package dev.j8s.kubelet.status;

import java.util.Optional;

/**
 * What a pod worker knows of a container beyond the runtime.
 *
 * @param starting it is being started (its postStart hook included)
 * @param started its startup probe has succeeded, or it has none
 * @param ready its readiness probe succeeds, or it has none
 */
public record ContainerCondition(
    Optional<Waiting> waiting, boolean starting, boolean started, boolean ready) {
  public static final ContainerCondition UNKNOWN =
      new ContainerCondition(Optional.empty(), false, false, false);

  /** Why a container does not run though it should. */
  public record Waiting(String reason, String message) {}
}
