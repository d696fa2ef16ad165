package dev.j8s.apiserver.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The exchanges that are not yet answered to the end, so that a stop can wait for them. */
final class OpenExchanges {
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private volatile boolean stopping;

  boolean stopping() {
    return stopping;
  }

  void opened(Exchange exchange) {
    open.add(exchange);
  }

  void closed(Exchange exchange) {
    open.remove(exchange);
    if (stopping && open.isEmpty()) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the streams, then waits until every exchange is answered or patience ends. */
  void stop(Duration patience) {
    stopping = true;
    open.forEach(Exchange::stop);
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!open.isEmpty() && left > 0) {
        left = empty.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
