package dev.j8s.controllers.common;

import dev.j8s.client.time.Environment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * API calls side by side. The caller takes part: calls that no other thread has begun it makes
 * itself, so it waits only for what is under way.
 */
public final class Parallel {
  private Parallel() {}

  /** Calls for 0 to n-1 and answers the failures, when all calls have ended. */
  public static List<RuntimeException> times(Environment environment, int n, IntConsumer call) {
    List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());
    var next = new AtomicInteger();
    var running = new CountDownLatch(n);
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
            try {
              call.accept(i);
            } catch (RuntimeException e) {
              failures.add(e);
            } finally {
              running.countDown();
            }
          }
        };
    for (int helper = 1; helper < Math.min(n, 16); helper++) {
      environment.executor().execute(work);
    }
    work.run();
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(new IllegalStateException("interrupted", e));
    }
    return List.copyOf(failures);
  }

  public static <T> List<RuntimeException> forEach(
      Environment environment, List<T> items, Consumer<T> call) {
    return times(environment, items.size(), i -> call.accept(items.get(i)));
  }
}
