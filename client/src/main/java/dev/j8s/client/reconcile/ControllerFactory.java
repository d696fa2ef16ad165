package dev.j8s.client.reconcile;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;

/** Makes controllers that run in one environment. */
public final class ControllerFactory {
  private final Environment environment;

  public ControllerFactory(Environment environment) {
    this.environment = requireNonNull(environment, "environment is null");
  }

  /**
   * @param name upstream's name of the controller, for logs and metrics: {@code replicaset}
   */
  public Controller create(String name, Reconciler reconciler) {
    return new QueueController(name, reconciler, environment);
  }
}
