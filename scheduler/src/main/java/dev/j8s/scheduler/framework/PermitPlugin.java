package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Allows, refuses or delays the binding of a pod. */
public interface PermitPlugin extends Plugin {
  Result permit(CycleState state, PodInfo pod, String node);

  /**
   * @param decision when the status is {@code WAIT}: done with success or a refusal
   * @param timeout after this time without a decision the pod is refused
   */
  record Result(Status status, @Nullable CompletableFuture<Status> decision, Duration timeout) {}
}
