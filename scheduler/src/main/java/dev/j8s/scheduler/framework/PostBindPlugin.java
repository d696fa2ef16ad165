package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;

/** Is told that a pod was bound. */
public interface PostBindPlugin extends Plugin {
  void postBind(CycleState state, PodInfo pod, String node);
}
