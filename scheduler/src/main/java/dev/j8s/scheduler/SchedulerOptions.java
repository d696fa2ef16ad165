package dev.j8s.scheduler;

import java.time.Duration;

/**
 * How the scheduler works.
 *
 * @param schedulerName pods that ask for another scheduler are left alone
 * @param initialBackoff after the first failed attempt; doubles with each one
 * @param maxUnschedulable after this time a refused pod is tried again even when nothing changed
 * @param percentageOfNodesToScore how many feasible nodes are enough to choose from; 0 lets the
 *     size of the cluster decide, as upstream does
 */
public record SchedulerOptions(
    String schedulerName,
    Duration initialBackoff,
    Duration maxBackoff,
    Duration maxUnschedulable,
    int percentageOfNodesToScore) {

  public static final SchedulerOptions DEFAULTS =
      new SchedulerOptions(
          "default-scheduler",
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          0);

  public SchedulerOptions {
    if (percentageOfNodesToScore < 0 || percentageOfNodesToScore > 100) {
      throw new IllegalArgumentException(
          "percentageOfNodesToScore is "
              + percentageOfNodesToScore
              + " but must be between 0 and 100");
    }
  }
}
