package dev.j8s.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job's podFailurePolicy says of a failed pod: the first rule that matches counts. */
final class FailurePolicy {
  private FailurePolicy() {}

  /** What a pod's failure means. */
  sealed interface Verdict {
    /** One more failure towards the limit. */
    record Count() implements Verdict {}

    /** One more failure, and the pod's index is not tried again. */
    record FailIndex() implements Verdict {}

    /** As if it had not been. */
    record Ignore() implements Verdict {}

    record FailJob(String message) implements Verdict {}
  }

  static Verdict of(Job job, Pod pod) {
    var policy = job.getSpec().getPodFailurePolicy();
    if (policy != null) {
      List<PodFailurePolicyRule> rules = policy.getRules();
      for (int i = 0; i < rules.size(); i++) {
        PodFailurePolicyRule rule = rules.get(i);
        Optional<String> match = match(pod, rule);
        if (match.isPresent()) {
          String message = match.get() + " matching " + rule.getAction() + " rule at index " + i;
          return switch (rule.getAction()) {
            case "Ignore" -> new Verdict.Ignore();
            case "FailIndex" -> new Verdict.FailIndex();
            case "FailJob" -> new Verdict.FailJob(message);
            default -> new Verdict.Count();
          };
        }
      }
    }
    return new Verdict.Count();
  }

  private static Optional<String> match(Pod pod, PodFailurePolicyRule rule) {
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    if (rule.getOnExitCodes() != null) {
      return containers(pod)
          .filter(container -> matches(container, rule.getOnExitCodes()))
          .findFirst()
          .map(container ->
              "Container "
                  + container.getName()
                  + " for pod "
                  + name
                  + " failed with exit code "
                  + exitCode(container));
    }
    return rule.getOnPodConditions().stream()
        .filter(wanted ->
            pod.getStatus().getConditions().stream()
                .anyMatch(c -> matches(c, wanted.getType(), wanted.getStatus())))
        .findFirst()
        .map(wanted -> "Pod " + name + " has condition " + wanted.getType());
  }

  private static boolean matches(PodCondition condition, String type, String status) {
    return type.equals(condition.getType())
        && (status == null ? "True" : status).equals(condition.getStatus());
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return Stream.concat(
        pod.getStatus().getContainerStatuses().stream(),
        pod.getStatus().getInitContainerStatuses().stream());
  }

  private static int exitCode(ContainerStatus container) {
    var state = container.getState();
    return state == null || state.getTerminated() == null ? 0 : state.getTerminated().getExitCode();
  }

  private static boolean matches(
      ContainerStatus container, PodFailurePolicyOnExitCodesRequirement wanted) {
    int code = exitCode(container);
    if (code == 0
        || (wanted.getContainerName() != null
            && !wanted.getContainerName().equals(container.getName()))) {
      return false;
    }
    boolean listed = wanted.getValues().contains(code);
    return "In".equals(wanted.getOperator()) == listed;
  }
}
