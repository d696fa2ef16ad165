package dev.j8s.client.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clock, virtual threads, and one thread that starts what is due. */
public final class SystemEnvironment implements Environment, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemEnvironment.class);

  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor timer;
  private final Executor executor;

  public SystemEnvironment() {
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual()
                .name("task-", 0)
                .uncaughtExceptionHandler(
                    (thread, e) -> LOG.error("a task on {} failed", thread.getName(), e))
                .factory());
    timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor = this::execute;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    try {
      Future<?> waiting =
          timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> waiting.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("no timer after the end: {}", e.getMessage());
      return () -> {};
    }
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("no task after the end: {}", e.getMessage());
    }
  }

  /** Interrupts what still runs. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
  }

  /**
   * Waits until every task has ended, after {@link #close}.
   *
   * @return whether they all have
   */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)
        && timer.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
  }
}
