package dev.j8s.testkit;

import dev.j8s.client.Key;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;

/** What the containers of a pod would do if they ran. */
sealed interface Script {
  int LARGEST_EXIT_CODE = 255;

  /** They run until the pod is deleted. */
  record Runs() implements Script {}

  /** They end at once. */
  record Ends(int exitCode) implements Script {}

  /** The pod asks for something that is not understood. */
  record Unclear(String why) implements Script {}

  /** As the annotation says; without one, the pods of a Job succeed and all others run. */
  static Script of(Pod pod) {
    String wanted = pod.getMetadata().getAnnotations().get(SimulatedNode.EXIT_CODE);
    if (wanted == null) {
      return isOfJob(pod) ? new Ends(0) : new Runs();
    }
    if (wanted.equals(SimulatedNode.KEEP_RUNNING)) {
      return new Runs();
    }
    if (wanted.matches("[0-9]{1,3}") && Integer.parseInt(wanted) <= LARGEST_EXIT_CODE) {
      return new Ends(Integer.parseInt(wanted));
    }
    return new Unclear(
        "annotation %s of pod %s is \"%s\", expected 0 to %d or \"%s\""
            .formatted(
                SimulatedNode.EXIT_CODE,
                Key.of(pod),
                wanted,
                LARGEST_EXIT_CODE,
                SimulatedNode.KEEP_RUNNING));
  }

  private static boolean isOfJob(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getKind)
        .anyMatch("Job"::equals);
  }
}
