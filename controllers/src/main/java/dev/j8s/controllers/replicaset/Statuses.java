package dev.j8s.controllers.replicaset;

import dev.j8s.client.Selectors;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a ReplicaSet's status says of its pods. Counts of zero are left out, as upstream does. */
final class Statuses {
  private static final String REPLICA_FAILURE = "ReplicaFailure";

  private Statuses() {}

  static ReplicaSetStatus of(
      ReplicaSet replicaSet,
      List<Pod> pods,
      int terminating,
      Optional<ReplicaSetController.Failure> failure,
      Instant now) {
    Map<String, String> labels = replicaSet.getSpec().getTemplate().getMetadata().getLabels();
    int minReadySeconds = ReplicaSetController.minReadySeconds(replicaSet);
    return new ReplicaSetStatusBuilder()
        .withReplicas(pods.size())
        .withFullyLabeledReplicas(
            count(pods, p -> Selectors.matches(labels, p.getMetadata().getLabels())))
        .withReadyReplicas(count(pods, Pods::isReady))
        .withAvailableReplicas(count(pods, p -> Pods.isAvailable(p, minReadySeconds, now)))
        .withTerminatingReplicas(terminating)
        .withObservedGeneration(replicaSet.getMetadata().getGeneration())
        .withConditions(conditions(replicaSet.getStatus(), failure, now))
        .build();
  }

  private static @Nullable Integer count(List<Pod> pods, Predicate<Pod> which) {
    int count = (int) pods.stream().filter(which).count();
    return count == 0 ? null : count;
  }

  private static List<ReplicaSetCondition> conditions(
      @Nullable ReplicaSetStatus before,
      Optional<ReplicaSetController.Failure> failure,
      Instant now) {
    List<ReplicaSetCondition> conditions = new ArrayList<>();
    ReplicaSetCondition old = null;
    if (before != null) {
      for (ReplicaSetCondition condition : before.getConditions()) {
        if (condition.getType().equals(REPLICA_FAILURE)) {
          old = condition;
        } else {
          conditions.add(condition);
        }
      }
    }
    if (failure.isPresent()) {
      conditions.add(old != null ? old : condition(failure.get(), now));
    }
    return conditions;
  }

  private static ReplicaSetCondition condition(ReplicaSetController.Failure failure, Instant now) {
    return new ReplicaSetConditionBuilder()
        .withType(REPLICA_FAILURE)
        .withStatus("True")
        .withReason(failure.reason())
        .withMessage(failure.cause().getMessage())
        .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }
}
