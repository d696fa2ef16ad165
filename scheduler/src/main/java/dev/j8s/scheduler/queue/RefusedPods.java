package dev.j8s.scheduler.queue;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.Framework;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pods that were refused, by the kind of change that may help them. */
final class RefusedPods {
  private final Framework framework;
  private final Set<QueuedPod> all = new LinkedHashSet<>();
  private final Set<QueuedPod> byAnyChange = new LinkedHashSet<>();
  private final Map<Class<? extends ClusterEvent>, Set<QueuedPod>> byChange = new HashMap<>();

  RefusedPods(Framework framework) {
    this.framework = framework;
  }

  void add(QueuedPod pod) {
    all.add(pod);
    Set<Class<? extends ClusterEvent>> changes = framework.events(pod.refusedBy);
    if (changes == null) {
      byAnyChange.add(pod);
    } else {
      changes.forEach(
          change -> byChange.computeIfAbsent(change, _ -> new LinkedHashSet<>()).add(pod));
    }
  }

  void remove(QueuedPod pod) {
    if (all.remove(pod)) {
      byAnyChange.remove(pod);
      byChange.values().forEach(pods -> pods.remove(pod));
    }
  }

  List<QueuedPod> helpedBy(ClusterEvent event) {
    List<QueuedPod> helped = new ArrayList<>(0);
    collect(byAnyChange, event, helped);
    collect(byChange.getOrDefault(event.getClass(), Set.of()), event, helped);
    return helped;
  }

  Set<QueuedPod> all() {
    return all;
  }

  private void collect(Set<QueuedPod> from, ClusterEvent event, List<QueuedPod> to) {
    for (QueuedPod pod : from) {
      if (framework.mayHelp(pod.refusedBy, pod.pod(), event)) {
        to.add(pod);
      }
    }
  }
}
