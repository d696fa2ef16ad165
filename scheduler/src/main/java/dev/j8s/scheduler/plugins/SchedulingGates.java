package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.PreEnqueuePlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import java.util.Set;

/** Holds pods back until all their gates are taken away. */
public final class SchedulingGates implements PreEnqueuePlugin, EventHints {
  static final String NAME = "SchedulingGates";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status preEnqueue(PodInfo pod) {
    var gates = pod.pod().getSpec().getSchedulingGates();
    return gates.isEmpty()
        ? Status.SUCCESS
        : Status.unresolvable(
            NAME,
            "waiting for scheduling gates: "
                + gates.stream().map(PodSchedulingGate::getName).toList());
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(ClusterEvent.PodChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    return pod.pod().getSpec().getSchedulingGates().isEmpty();
  }
}
