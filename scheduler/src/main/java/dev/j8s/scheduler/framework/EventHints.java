package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.Set;

/**
 * Says which changes may let a pod through that this plugin refused. A refused pod waits until one
 * of the plugins that refused it says so.
 */
public interface EventHints extends Plugin {
  /** The kinds of change that may help at all; others are not asked about. */
  Set<Class<? extends ClusterEvent>> events();

  /** Whether this change, of one of those kinds, may help this pod. */
  boolean mayHelp(PodInfo pod, ClusterEvent event);
}
