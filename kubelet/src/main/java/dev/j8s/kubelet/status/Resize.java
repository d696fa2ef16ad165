package dev.j8s.kubelet.status;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;
import java.util.Optional;

/**
 * How far a pod's change of resources has come.
 *
 * @param pending why more is not given (now)
 * @param inProgress what was granted is being given
 * @param given what containers have, by their name
 */
public record Resize(
    Optional<Condition> pending,
    Optional<Condition> inProgress,
    Map<String, ResourceRequirements> given) {
  public static final Resize NONE = new Resize(Optional.empty(), Optional.empty(), Map.of());

  public Resize {
    given = Map.copyOf(given);
  }

  /** Reason and message; empty where there is nothing to say. */
  public record Condition(String reason, String message) {}
}
