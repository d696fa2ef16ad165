package dev.j8s.controllers.common;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.events.ApiEventRecorder;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.ControllerFactory;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.time.Environment;

/**
 * What a controller is made from.
 *
 * @param informers shared by all controllers; started when all of them are made
 */
public record ControllerContext(
    Client client, Informers informers, Environment environment, ControllerOptions options) {
  public ControllerContext {
    requireNonNull(client, "client is null");
    requireNonNull(informers, "informers is null");
    requireNonNull(environment, "environment is null");
    requireNonNull(options, "options is null");
  }

  /**
   * @param name of the queue in logs and metrics
   */
  public Controller controller(String name, Reconciler reconciler) {
    return new ControllerFactory(environment).create(name, reconciler);
  }

  /**
   * @param component as Events name it: {@code deployment-controller}
   */
  public EventRecorder events(String component) {
    return new ApiEventRecorder(client, environment, component, "");
  }
}
