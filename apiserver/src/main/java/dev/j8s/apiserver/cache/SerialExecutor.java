package dev.j8s.apiserver.cache;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one at a time, in order, on the threads of another executor. */
final class SerialExecutor implements Executor {
  private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

  private final Executor executor;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Tasks that were given and are not done yet: whoever raises it from 0 starts the run. */
  private final AtomicInteger unfinished = new AtomicInteger();

  SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (unfinished.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int done;
    do {
      done = 0;
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        done++;
        try {
          task.run();
        } catch (RuntimeException e) {
          log.error("A watch task failed", e);
        }
      }
    } while (unfinished.addAndGet(-done) > 0);
  }
}
