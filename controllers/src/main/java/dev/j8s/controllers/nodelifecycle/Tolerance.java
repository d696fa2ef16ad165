package dev.j8s.controllers.nodelifecycle;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Instant;
import java.util.List;

/** How long a pod may stay on a node with NoExecute taints. */
sealed interface Tolerance {
  record Forever() implements Tolerance {}

  /** Not at all when this is in the past. */
  record Until(Instant end) implements Tolerance {}

  /**
   * The shortest of all tolerations that are needed, counted from when the taint and the pod were
   * both there, so that a restart of the controller starts no new period.
   */
  static Tolerance of(Pod pod, List<Taint> taints) {
    Instant since = Instant.parse(pod.getMetadata().getCreationTimestamp());
    Instant end = Instant.MAX;
    for (Taint taint : taints) {
      boolean tolerated = false;
      Instant added =
          taint.getTimeAdded() == null ? Instant.MIN : Instant.parse(taint.getTimeAdded());
      Instant start = added.isAfter(since) ? added : since;
      for (Toleration toleration : pod.getSpec().getTolerations()) {
        if (tolerates(toleration, taint)) {
          tolerated = true;
          Long seconds = toleration.getTolerationSeconds();
          if (seconds != null) {
            Instant until = start.plusSeconds(Math.max(0, seconds));
            end = until.isBefore(end) ? until : end;
          }
        }
      }
      if (!tolerated) {
        return new Until(Instant.MIN);
      }
    }
    return end.equals(Instant.MAX) ? new Forever() : new Until(end);
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = requireNonNullElse(toleration.getEffect(), "");
    String key = requireNonNullElse(toleration.getKey(), "");
    if ((!effect.isEmpty() && !effect.equals(taint.getEffect()))
        || (!key.isEmpty() && !key.equals(taint.getKey()))) {
      return false;
    }
    return switch (requireNonNullElse(toleration.getOperator(), "Equal")) {
      case "Exists" -> true;
      case "", "Equal" ->
          requireNonNullElse(toleration.getValue(), "")
              .equals(requireNonNullElse(taint.getValue(), ""));
      default -> false;
    };
  }
}
