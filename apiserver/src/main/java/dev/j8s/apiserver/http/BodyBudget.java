package dev.j8s.apiserver.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests may take together. Bodies are read before anybody
 * knows who sends them, so without this a stranger could fill the memory.
 */
final class BodyBudget {
  private static final long LEAST = 64L << 20;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  /** An eighth of what the process may have. */
  static BodyBudget ofProcess() {
    return new BodyBudget(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 8));
  }

  /** Whether there was so much left; then it is taken. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }
}
