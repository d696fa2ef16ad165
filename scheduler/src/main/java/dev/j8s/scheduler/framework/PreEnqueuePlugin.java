package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;

/** Says whether a pod may be scheduled at all yet. */
public interface PreEnqueuePlugin extends Plugin {
  Status preEnqueue(PodInfo pod);
}
