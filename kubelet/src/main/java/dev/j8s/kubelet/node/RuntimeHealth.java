package dev.j8s.kubelet.node;

import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.RuntimeCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the runtime can run pods; if not, why, in upstream's words. */
final class RuntimeHealth {
  private final ContainerRuntime runtime;

  RuntimeHealth(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  /** Empty when all is well. */
  Optional<String> problem() {
    List<String> problems = new ArrayList<>();
    try {
      for (RuntimeCondition condition : runtime.status().getStatus().getConditionsList()) {
        if (!condition.getStatus()) {
          String what =
              condition.getType().equals("NetworkReady")
                  ? "container runtime network not ready: "
                  : "container runtime not ready: ";
          problems.add(what + text(condition));
        }
      }
    } catch (RuntimeCallException e) {
      problems.add(e.isUnavailable() ? "container runtime is down" : e.getMessage());
    }
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
  }

  private static String text(RuntimeCondition condition) {
    return condition.getType()
        + "=false reason:"
        + condition.getReason()
        + " message:"
        + condition.getMessage();
  }
}
