package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;
import org.jspecify.annotations.Nullable;

/** Tries to make room when no node is left. */
public interface PostFilterPlugin extends Plugin {
  /**
   * @param framework to try out what would be if
   */
  Result postFilter(Framework framework, CycleState state, PodInfo pod, Diagnosis diagnosis);

  /**
   * @param nominatedNode where room is being made; empty to take an earlier nomination back; null
   *     to leave it as it is
   */
  record Result(Status status, @Nullable String nominatedNode) {}
}
