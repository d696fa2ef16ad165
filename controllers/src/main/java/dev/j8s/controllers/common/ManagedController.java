package dev.j8s.controllers.common;

import dev.j8s.client.reconcile.Controller;

/** A controller in the hands of the manager: made, then started once, then closed. */
public interface ManagedController extends AutoCloseable {
  /** The informers that were asked for when it was made are synced. */
  void start();

  @Override
  void close();

  static ManagedController of(Controller controller, int workers) {
    return new ManagedController() {
      @Override
      public void start() {
        controller.start(workers);
      }

      @Override
      public void close() {
        controller.close();
      }
    };
  }
}
