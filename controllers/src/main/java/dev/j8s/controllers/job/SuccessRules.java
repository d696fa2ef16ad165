package dev.j8s.controllers.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import java.util.List;
import java.util.Optional;

/** A Job's successPolicy: it may be a success before all indexes are. */
final class SuccessRules {
  private SuccessRules() {}

  /** Says which rule is met; the first counts. */
  static Optional<String> met(Job job, Indexes completed) {
    var policy = job.getSpec().getSuccessPolicy();
    if (policy == null || !JobSpecs.isIndexed(job) || completed.size() == 0) {
      return Optional.empty();
    }
    List<SuccessPolicyRule> rules = policy.getRules();
    for (int i = 0; i < rules.size(); i++) {
      if (isMet(rules.get(i), completed, JobSpecs.completions(job).orElse(0))) {
        return Optional.of("Matched rules at index " + i);
      }
    }
    return Optional.empty();
  }

  private static boolean isMet(SuccessPolicyRule rule, Indexes completed, int completions) {
    Integer count = rule.getSucceededCount();
    if (rule.getSucceededIndexes() == null) {
      return count != null && completed.size() >= count;
    }
    Indexes wanted = Indexes.parse(rule.getSucceededIndexes(), completions);
    int there = wanted.sizeOfCommon(completed);
    return wanted.size() > 0 && (there == wanted.size() || (count != null && there >= count));
  }
}
