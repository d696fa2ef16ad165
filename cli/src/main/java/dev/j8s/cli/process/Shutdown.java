package dev.j8s.cli.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process must close when it is asked to end (SIGTERM, SIGINT), last opened first. One that
 * fails does not keep the others from being closed.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** Guarded by itself. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private final CountDownLatch asked = new CountDownLatch(1);

  private record Part(String name, AutoCloseable part) {}

  void closeInTheEnd(String name, AutoCloseable part) {
    synchronized (parts) {
      parts.push(new Part(name, part));
    }
  }

  /** Blocks until the process is asked to end; everything is closed when this returns. */
  void await() {
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  awaitUninterruptibly(closed);
                },
                "shutdown"));
    awaitUninterruptibly(asked);
    closeAll();
    closed.countDown();
  }

  void closeAll() {
    log.info("Stopping");
    for (Part part = next(); part != null; part = next()) {
      try {
        part.part().close();
      } catch (Exception e) {
        log.warn("Could not close {} in good order", part.name(), e);
      }
    }
    log.info("Stopped");
  }

  private @org.jspecify.annotations.Nullable Part next() {
    synchronized (parts) {
      return parts.poll();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
