package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;

/** Takes something for a pod before it is bound, and gives it back when that fails. */
public interface ReservePlugin extends Plugin {
  Status reserve(CycleState state, PodInfo pod, String node);

  /** May be called when nothing was reserved. */
  void unreserve(CycleState state, PodInfo pod, String node);
}
