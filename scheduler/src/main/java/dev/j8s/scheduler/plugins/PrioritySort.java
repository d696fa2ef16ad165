package dev.j8s.scheduler.plugins;

import dev.j8s.scheduler.framework.QueueSortPlugin;
import java.util.Comparator;

/** The highest priority first, and of equals the one that has waited longest. */
public final class PrioritySort implements QueueSortPlugin {
  @Override
  public String name() {
    return "PrioritySort";
  }

  @Override
  public Comparator<Queued> order() {
    return Comparator.comparingInt(Queued::priority).reversed().thenComparingLong(Queued::since);
  }
}
