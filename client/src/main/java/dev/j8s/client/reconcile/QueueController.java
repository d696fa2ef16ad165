package dev.j8s.client.reconcile;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.queue.WorkQueue;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller that holds no thread while it has nothing to do: a key that becomes ready takes a
 * thread of the environment, as long as fewer than {@code workers} are busy.
 */
final class QueueController implements Controller {
  private static final Logger LOG = LoggerFactory.getLogger(QueueController.class);

  private final String name;
  private final Reconciler reconciler;
  private final Environment environment;
  private final WorkQueue<Key> queue;
  private int workers; // 0 before the start and after the end; guarded by this
  private int busy; // guarded by this

  QueueController(String name, Reconciler reconciler, Environment environment) {
    this.name = requireNonNull(name, "name is null");
    this.reconciler = requireNonNull(reconciler, "reconciler is null");
    this.environment = requireNonNull(environment, "environment is null");
    queue = new WorkQueue<>(name, environment, this::wake);
  }

  @Override
  public <T extends HasMetadata> Controller watches(
      Informer<T> informer, Function<T, Collection<Key>> keys) {
    informer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(T object) {
            keys.apply(object).forEach(queue::add);
          }

          @Override
          public void updated(T before, T after) {
            keys.apply(before).forEach(queue::add);
            keys.apply(after).forEach(queue::add);
          }

          @Override
          public void deleted(T last) {
            keys.apply(last).forEach(queue::add);
          }
        });
    return this;
  }

  @Override
  public void enqueue(Key key) {
    queue.add(key);
  }

  @Override
  public void enqueueAfter(Key key, Duration delay) {
    queue.addAfter(key, delay);
  }

  @Override
  public void start(int workers) {
    synchronized (this) {
      this.workers = workers;
    }
    for (int i = 0; i < workers; i++) {
      wake();
    }
  }

  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    synchronized (this) {
      workers = 0;
      while (busy > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    synchronized (this) {
      if (busy >= workers) {
        return;
      }
      busy++;
    }
    environment.executor().execute(this::work);
  }

  private void work() {
    try {
      while (!stopping()) {
        var key = queue.poll();
        if (key.isEmpty()) {
          return;
        }
        handle(key.get());
      }
    } finally {
      synchronized (this) {
        busy--;
        notifyAll();
      }
      // A key that became ready after the last poll found this worker still busy.
      if (queue.size() > 0) {
        wake();
      }
    }
  }

  private synchronized boolean stopping() {
    return workers == 0;
  }

  private void handle(Key key) {
    try {
      switch (reconciler.reconcile(key)) {
        case Result.Done() -> queue.forget(key);
        case Result.After(Duration delay) -> {
          queue.forget(key);
          queue.addAfter(key, delay);
        }
        case Result.Again() -> queue.addRateLimited(key);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      if (e instanceof ApiException refused && refused.isNamespaceTerminating()) {
        LOG.debug("{} {}: {}, no more to do", name, key, e.getMessage());
        queue.forget(key);
      } else {
        log(key, e);
        queue.addRateLimited(key);
      }
    } finally {
      queue.done(key);
    }
  }

  private void log(Key key, Exception e) {
    if (e instanceof ApiException refused) {
      if (refused.isConflict()) {
        LOG.debug("{} {}: {}, trying again", name, key, e.getMessage());
      } else {
        LOG.warn("{} {}: {}", name, key, e.getMessage());
      }
    } else {
      LOG.error("{} {} failed", name, key, e);
    }
  }
}
