package dev.j8s.controllers.statefulset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is and what should be of one StatefulSet at one moment. */
final class Plan {
  private final StatefulSet set;
  private final List<Pod> mine;
  private final ControllerRevision current;
  private final ControllerRevision update;
  private final Instant now;
  private final int start;
  private final int replicas;
  private final int minReadySeconds;
  private final Map<Integer, Pod> members = new TreeMap<>();
  private final List<Pod> condemned = new ArrayList<>();

  Plan(
      StatefulSet set,
      List<Pod> mine,
      ControllerRevision current,
      ControllerRevision update,
      Instant now) {
    this.set = set;
    this.mine = mine;
    this.current = current;
    this.update = update;
    this.now = now;
    replicas = requireNonNullElse(set.getSpec().getReplicas(), 1);
    minReadySeconds = requireNonNullElse(set.getSpec().getMinReadySeconds(), 0);
    var ordinals = set.getSpec().getOrdinals();
    start = ordinals == null ? 0 : requireNonNullElse(ordinals.getStart(), 0);
    for (Pod pod : mine) {
      int ordinal = Identity.ordinal(set, pod);
      if (ordinal >= start && ordinal < start + replicas) {
        members.put(ordinal, pod);
      } else {
        condemned.add(pod);
      }
    }
    condemned.sort(Comparator.comparingInt((Pod pod) -> Identity.ordinal(set, pod)).reversed());
  }

  StatefulSet set() {
    return set;
  }

  /** One after another, each waiting for the one before. */
  boolean inOrder() {
    return !"Parallel".equals(set.getSpec().getPodManagementPolicy());
  }

  int firstOrdinal() {
    return start;
  }

  int endOrdinal() {
    return start + replicas;
  }

  @Nullable Pod member(int ordinal) {
    return members.get(ordinal);
  }

  /** The highest ordinal first. */
  List<Pod> condemned() {
    return condemned;
  }

  /** A new pod of the template that this ordinal is to have at this point of a rollout. */
  Pod newPod(int ordinal) {
    boolean old = !onDelete() && isBehind(ordinal);
    PodTemplateSpec template =
        old ? RevisionHistory.template(current) : set.getSpec().getTemplate();
    return Identity.pod(set, template, RevisionHistory.hash(old ? current : update), ordinal);
  }

  boolean onDelete() {
    var strategy = set.getSpec().getUpdateStrategy();
    return strategy != null && "OnDelete".equals(strategy.getType());
  }

  int partition() {
    var strategy = set.getSpec().getUpdateStrategy();
    var rolling = strategy == null ? null : strategy.getRollingUpdate();
    return rolling == null ? 0 : requireNonNullElse(rolling.getPartition(), 0);
  }

  boolean isUpdated(Pod pod) {
    return RevisionHistory.hash(update).equals(Identity.hash(pod));
  }

  boolean isAvailable(Pod pod) {
    return isRunningAndReady(pod) && Pods.isAvailable(pod, minReadySeconds, now);
  }

  boolean isHealthy(Pod pod) {
    return isAvailable(pod) && !pod.isMarkedForDeletion();
  }

  StatefulSetStatus status() {
    int ready = 0;
    int available = 0;
    int atCurrent = 0;
    int atUpdate = 0;
    String currentHash = RevisionHistory.hash(current);
    for (Pod pod : mine) {
      ready += isRunningAndReady(pod) ? 1 : 0;
      available += isAvailable(pod) ? 1 : 0;
      if (!pod.isMarkedForDeletion()) {
        atCurrent += currentHash.equals(Identity.hash(pod)) ? 1 : 0;
        atUpdate += isUpdated(pod) ? 1 : 0;
      }
    }
    boolean complete =
        !onDelete() && atUpdate == replicas && ready == replicas && mine.size() == replicas;
    var before = set.getStatus();
    return new StatefulSetStatusBuilder()
        .withObservedGeneration(set.getMetadata().getGeneration())
        .withReplicas(mine.size())
        .withReadyReplicas(unlessZero(ready))
        .withAvailableReplicas(available)
        .withCurrentReplicas(unlessZero(complete ? atUpdate : atCurrent))
        .withUpdatedReplicas(unlessZero(atUpdate))
        .withCurrentRevision((complete ? update : current).getMetadata().getName())
        .withUpdateRevision(update.getMetadata().getName())
        .withCollisionCount(
            before == null ? Integer.valueOf(0) : requireNonNullElse(before.getCollisionCount(), 0))
        .withConditions(before == null ? List.of() : before.getConditions())
        .build();
  }

  Optional<Duration> untilNextIsAvailable() {
    return minReadySeconds == 0
        ? Optional.empty()
        : mine.stream()
            .flatMap(pod -> Pods.untilAvailable(pod, minReadySeconds, now).stream())
            .min(Duration::compareTo);
  }

  /**
   * Whether the rollout has not come to this ordinal: it goes from the top down, so an old pod
   * above tells.
   */
  private boolean isBehind(int ordinal) {
    var strategy = set.getSpec().getUpdateStrategy();
    boolean hasPartition =
        strategy != null
            && strategy.getRollingUpdate() != null
            && strategy.getRollingUpdate().getPartition() != null;
    if (hasPartition && ordinal < start + partition()) {
      return true;
    }
    for (var member : members.entrySet()) {
      if (member.getKey() > ordinal && !isUpdated(member.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRunningAndReady(Pod pod) {
    return Pods.isPhase(pod, "Running") && Pods.isReady(pod);
  }

  private static @Nullable Integer unlessZero(int count) {
    return count == 0 ? null : count;
  }
}
