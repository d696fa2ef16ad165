package dev.j8s.controllers.job;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a Job asks for, with upstream's defaults. */
final class JobSpecs {
  static final String TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
  static final String INDEX = "batch.kubernetes.io/job-completion-index";
  static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
  static final String NAME_LABEL = "batch.kubernetes.io/job-name";

  /** On a pod: how often its index failed before it, and how often that was ignored. */
  static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";

  static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";
  private static final String OURS = "kubernetes.io/job-controller";

  private JobSpecs() {}

  static int parallelism(Job job) {
    return requireNonNullElse(job.getSpec().getParallelism(), 1);
  }

  /** Empty for a work queue: the first success of any pod ends it. */
  static OptionalInt completions(Job job) {
    Integer completions = job.getSpec().getCompletions();
    return completions == null ? OptionalInt.empty() : OptionalInt.of(completions);
  }

  static int backoffLimit(Job job) {
    return requireNonNullElse(
        job.getSpec().getBackoffLimit(), isLimitedPerIndex(job) ? Integer.MAX_VALUE : 6);
  }

  /** Whether each index has its own number of failures and its own back-off. */
  static boolean isLimitedPerIndex(Job job) {
    return isIndexed(job) && job.getSpec().getBackoffLimitPerIndex() != null;
  }

  static int backoffLimitPerIndex(Job job) {
    return requireNonNullElse(job.getSpec().getBackoffLimitPerIndex(), Integer.MAX_VALUE);
  }

  static boolean isIndexed(Job job) {
    return "Indexed".equals(job.getSpec().getCompletionMode());
  }

  static boolean isSuspended(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  static boolean isOurs(Job job) {
    return OURS.equals(requireNonNullElse(job.getSpec().getManagedBy(), OURS));
  }

  /** Whether a pod is replaced only when it has ended, not already when it is to end. */
  static boolean replacesOnlyFailed(Job job) {
    return "Failed".equals(job.getSpec().getPodReplacementPolicy())
        || job.getSpec().getPodFailurePolicy() != null;
  }

  static LabelSelector selector(Job job) {
    LabelSelector selector = job.getSpec().getSelector();
    return selector != null
        ? selector
        : new LabelSelectorBuilder()
            .addToMatchLabels(UID_LABEL, job.getMetadata().getUid())
            .build();
  }

  static boolean isTracked(Pod pod) {
    return pod.getMetadata().getFinalizers().contains(TRACKING_FINALIZER);
  }

  /** A pod's index, or -1 when it has none. */
  static int index(Pod pod) {
    return number(pod, INDEX, -1);
  }

  /** A number that an annotation tells; the other when it is absent or somebody has spoiled it. */
  static int number(Pod pod, String annotation, int otherwise) {
    @Nullable Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(annotation);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }
}
