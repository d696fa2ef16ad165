package dev.j8s.apiserver.rest;

import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * How many requests are answered at once, by upstream's numbers: beyond that a client is told to
 * come again, so that a crowd of them doesn't take all memory. What goes on for long isn't counted;
 * administrators and nodes are let in always, for they keep the cluster going.
 */
final class RequestLimit {
  private static final int READ_ONLY = 400;
  private static final int MUTATING = 200;
  private static final int RETRY_SECONDS = 1;

  private final Semaphore readOnly;
  private final Semaphore mutating;

  RequestLimit() {
    this(READ_ONLY, MUTATING);
  }

  RequestLimit(int readOnly, int mutating) {
    this.readOnly = new Semaphore(readOnly);
    this.mutating = new Semaphore(mutating);
  }

  static boolean isExempt(User user) {
    return user.isIn(User.MASTERS) || user.isIn("system:nodes");
  }

  /** Each call that returns must be followed by one of {@link #leave}. */
  void enter(RequestInfo info) {
    if (!of(info).tryAcquire()) {
      throw new ApiException(
          new Status(
              429,
              "TooManyRequests",
              "Too many requests, please try again later.",
              new Status.Details(null, null, null, null, List.of(), RETRY_SECONDS)));
    }
  }

  void leave(RequestInfo info) {
    of(info).release();
  }

  private Semaphore of(RequestInfo info) {
    return info.isReadOnly() ? readOnly : mutating;
  }
}
