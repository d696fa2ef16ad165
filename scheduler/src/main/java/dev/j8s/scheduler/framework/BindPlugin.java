package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;

/** Binds a pod to a node; says {@link Status#SKIP} to leave it to the next one. May block. */
public interface BindPlugin extends Plugin {
  Status bind(CycleState state, PodInfo pod, String node);
}
