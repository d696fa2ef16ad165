package dev.j8s.controllers.daemonset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.controllers.common.Percentages;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is and what should be of one DaemonSet at one moment, and the steps from one to the other.
 */
final class View {
  private final DaemonSet set;
  private final DaemonPods daemonPods;
  private final String hash;
  private final Instant now;
  private final int minReadySeconds;
  private final List<String> missing = new ArrayList<>();
  private final List<Pod> unwanted = new ArrayList<>();
  private final List<Pod> failed = new ArrayList<>();
  private final List<Pod> running = new ArrayList<>();
  private final Map<String, List<Pod>> wantedNodes = new HashMap<>();
  private int misscheduled;

  private View(DaemonSet set, String hash, Instant now) {
    this.set = set;
    this.hash = hash;
    this.now = now;
    daemonPods = new DaemonPods(set);
    minReadySeconds = requireNonNullElse(set.getSpec().getMinReadySeconds(), 0);
  }

  static View of(DaemonSet set, List<Node> nodes, List<Pod> mine, String hash, Instant now) {
    View view = new View(set, hash, now);
    Map<String, List<Pod>> byNode = new HashMap<>();
    for (Pod pod : mine) {
      byNode.computeIfAbsent(DaemonPods.nodeOf(pod), _ -> new ArrayList<>()).add(pod);
    }
    for (Node node : nodes) {
      String name = node.getMetadata().getName();
      List<Pod> there = byNode.getOrDefault(name, List.of());
      view.look(name, view.daemonPods.fit(node), there);
    }
    return view;
  }

  private void look(String node, DaemonPods.Fit fit, List<Pod> there) {
    List<Pod> alive = new ArrayList<>();
    boolean anyTerminating = false;
    for (Pod pod : there) {
      if (pod.isMarkedForDeletion()) {
        anyTerminating = true;
      } else if (Pods.isFinished(pod) && fit != DaemonPods.Fit.NONE) {
        failed.add(pod);
        unwanted.add(pod);
      } else {
        alive.add(pod);
      }
    }
    switch (fit) {
      case RUN -> {
        wantedNodes.put(node, alive);
        if (alive.isEmpty() && !anyTerminating && failed.stream().noneMatch(there::contains)) {
          missing.add(node);
        }
        keepBest(alive);
      }
      case KEEP -> {
        misscheduled += alive.isEmpty() ? 0 : 1;
        keepBest(alive);
      }
      case NONE -> {
        misscheduled += alive.isEmpty() ? 0 : 1;
        unwanted.addAll(alive);
      }
    }
  }

  /** One old and one new pod may be there while a surge goes on; anything more is too much. */
  private void keepBest(List<Pod> alive) {
    List<Pod> sorted = new ArrayList<>(alive);
    sorted.sort(
        Comparator.comparing((Pod pod) -> !Pods.isReady(pod))
            .thenComparing(pod -> pod.getMetadata().getCreationTimestamp())
            .thenComparing(pod -> pod.getMetadata().getName()));
    boolean oldKept = false;
    boolean newKept = false;
    boolean surge = maxSurge() > 0;
    for (Pod pod : sorted) {
      boolean isNew = hash.equals(hashOf(pod));
      boolean surplus = surge ? (isNew ? newKept : oldKept) : (oldKept || newKept);
      if (surplus) {
        unwanted.add(pod);
        continue;
      }
      running.add(pod);
      newKept |= isNew;
      oldKept |= !isNew;
    }
  }

  DaemonPods daemonPods() {
    return daemonPods;
  }

  List<String> missing() {
    return missing;
  }

  List<Pod> unwanted() {
    return unwanted;
  }

  List<Pod> failed() {
    return failed;
  }

  /** Pods of an older template that may go now. */
  List<Pod> toReplace() {
    List<Pod> replace = new ArrayList<>();
    if (maxSurge() > 0) {
      wantedNodes.forEach((_, pods) -> {
        boolean newAvailable =
            pods.stream().anyMatch(p -> hash.equals(hashOf(p)) && isAvailable(p));
        pods.stream()
            .filter(p -> !hash.equals(hashOf(p)) && (newAvailable || !isAvailable(p)))
            .filter(_ -> pods.size() > 1)
            .forEach(replace::add);
      });
      return replace;
    }
    List<Pod> candidates = new ArrayList<>();
    int unavailable = 0;
    for (List<Pod> pods : wantedNodes.values()) {
      Optional<Pod> old = pods.stream().filter(p -> !hash.equals(hashOf(p))).findFirst();
      boolean available = pods.stream().anyMatch(this::isAvailable);
      if (!available) {
        unavailable++;
        old.ifPresent(replace::add);
      } else {
        old.ifPresent(candidates::add);
      }
    }
    int budget = Math.max(0, maxUnavailable() - unavailable);
    candidates.sort(Comparator.comparing(DaemonPods::nodeOf));
    replace.addAll(candidates.subList(0, Math.min(budget, candidates.size())));
    return replace;
  }

  /** Nodes that get a new pod beside the old one. */
  List<String> toSurge() {
    int surge = maxSurge();
    if (surge == 0) {
      return List.of();
    }
    List<String> candidates = new ArrayList<>();
    for (Map.Entry<String, List<Pod>> entry : wantedNodes.entrySet()) {
      boolean anyNew = entry.getValue().stream().anyMatch(p -> hash.equals(hashOf(p)));
      if (anyNew && entry.getValue().size() > 1) {
        surge--;
      } else if (!anyNew && !entry.getValue().isEmpty()) {
        candidates.add(entry.getKey());
      }
    }
    candidates.sort(null);
    return candidates.subList(0, Math.clamp(surge, 0, candidates.size()));
  }

  DaemonSetStatus status() {
    int scheduled = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    for (List<Pod> pods : wantedNodes.values()) {
      scheduled += pods.isEmpty() ? 0 : 1;
      ready += pods.stream().anyMatch(Pods::isReady) ? 1 : 0;
      available += pods.stream().anyMatch(this::isAvailable) ? 1 : 0;
      updated += pods.stream().anyMatch(p -> hash.equals(hashOf(p))) ? 1 : 0;
    }
    int desired = wantedNodes.size();
    var before = set.getStatus();
    return new DaemonSetStatusBuilder()
        .withCurrentNumberScheduled(scheduled)
        .withNumberMisscheduled(misscheduled)
        .withDesiredNumberScheduled(desired)
        .withNumberReady(ready)
        .withObservedGeneration(set.getMetadata().getGeneration())
        .withUpdatedNumberScheduled(unlessZero(updated))
        .withNumberAvailable(unlessZero(available))
        .withNumberUnavailable(unlessZero(desired - available))
        .withCollisionCount(before == null ? null : before.getCollisionCount())
        .withConditions(before == null ? List.of() : before.getConditions())
        .build();
  }

  Optional<Duration> untilNextIsAvailable() {
    return minReadySeconds == 0
        ? Optional.empty()
        : running.stream()
            .flatMap(pod -> Pods.untilAvailable(pod, minReadySeconds, now).stream())
            .min(Duration::compareTo);
  }

  static String hashOf(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(RevisionHistory.HASH, "");
  }

  private boolean isAvailable(Pod pod) {
    return Pods.isAvailable(pod, minReadySeconds, now);
  }

  private int maxSurge() {
    var strategy = set.getSpec().getUpdateStrategy();
    var rolling = strategy == null ? null : strategy.getRollingUpdate();
    return rolling == null ? 0 : Percentages.of(rolling.getMaxSurge(), wantedNodes.size(), true, 0);
  }

  private int maxUnavailable() {
    var strategy = set.getSpec().getUpdateStrategy();
    var rolling = strategy == null ? null : strategy.getRollingUpdate();
    return rolling == null
        ? 1
        : Percentages.of(rolling.getMaxUnavailable(), wantedNodes.size(), true, 1);
  }

  private static @Nullable Integer unlessZero(int count) {
    return count == 0 ? null : count;
  }
}
