package dev.j8s.scheduler.framework;

/** One rule of scheduling; takes part in a step by implementing that step's interface. */
public interface Plugin {
  /** Upstream's name, as in configurations and events. */
  String name();
}
