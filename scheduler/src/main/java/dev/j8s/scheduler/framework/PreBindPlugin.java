package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;

/** Does what must be done before a pod is bound. May block. */
public interface PreBindPlugin extends Plugin {
  Status preBind(CycleState state, PodInfo pod, String node);
}
