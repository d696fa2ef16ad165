package dev.j8s.client.reconcile;

import java.time.Duration;

/** How a reconcile ended, when it did not fail. */
public sealed interface Result {
  /** Nothing left to do until something changes. */
  record Done() implements Result {}

  /** Call again after this time, even when nothing changes. */
  record After(Duration delay) implements Result {}

  /** Call again with back-off: something was not ready. */
  record Again() implements Result {}

  static Result done() {
    return new Done();
  }

  static Result after(Duration delay) {
    return new After(delay);
  }

  static Result again() {
    return new Again();
  }
}
