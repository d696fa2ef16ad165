package dev.j8s.controllers.common;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import java.util.function.Function;

/** Starts a controller against a simulated API server. */
public final class Running {
  private Running() {}

  public static void start(
      FakeApi api,
      SimulatedEnvironment environment,
      Function<ControllerContext, ManagedController> maker) {
    Client client = api.client();
    Informers informers = client.informers();
    var context = new ControllerContext(client, informers, environment, ControllerOptions.DEFAULTS);
    ManagedController controller = maker.apply(context);
    informers.start();
    environment.settle();
    controller.start();
    environment.settle();
  }
}
