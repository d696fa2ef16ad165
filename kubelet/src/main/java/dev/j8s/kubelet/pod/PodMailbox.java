package dev.j8s.kubelet.pod;

import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a pod worker's messages one after the other, and looks at the whole pod anew after each.
 * What blocks runs beside it and ends in a message.
 */
final class PodMailbox {
  private static final Logger LOG = LoggerFactory.getLogger(PodMailbox.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  private final String pod;
  private final Environment environment;
  private final Runnable look;
  private final SerialExecutor messages;

  // These belong to the messages.
  private Environment.@Nullable Timer timer;
  private Instant wakeAt = Instant.MAX;

  private volatile boolean closed;

  /** A blocking step. */
  interface Step<T> {
    T run() throws Exception;
  }

  /**
   * @param look runs after every message
   */
  PodMailbox(String pod, Environment environment, Runnable look) {
    this.pod = pod;
    this.environment = environment;
    this.look = look;
    this.messages = new SerialExecutor(environment.executor());
  }

  void post(Runnable message) {
    messages.execute(() -> {
      if (!closed) {
        message.run();
        wakeAt = Instant.MAX;
        look.run();
        setTimer();
      }
    });
  }

  /** Runs a step on a thread of its own; one of the messages follows. */
  <T> void beside(Step<T> step, Consumer<T> done, Consumer<Exception> failed) {
    environment
        .executor()
        .execute(() -> {
          T result;
          try {
            result = step.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          } catch (Exception e) {
            post(() -> failed.accept(e));
            return;
          }
          post(() -> done.accept(result));
        });
  }

  /** As {@link #beside}, but repeats the step until it succeeds. */
  <T> void besideUntilDone(String what, Step<T> step, Consumer<T> done) {
    besideUntilDone(what, step, done, 0);
  }

  private <T> void besideUntilDone(String what, Step<T> step, Consumer<T> done, int failures) {
    beside(
        step,
        done,
        e -> {
          LOG.warn("pod {}: {} failed, again: {}", pod, what, e.toString());
          environment.schedule(
              retryDelay(failures), () -> besideUntilDone(what, step, done, failures + 1));
        });
  }

  static Duration retryDelay(int failures) {
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
    return delay.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : delay;
  }

  /** Whether this time is still to come; then the pod is looked at again at it. */
  boolean waits(Instant time) {
    if (environment.now().isBefore(time)) {
      wakeAt(time);
      return true;
    }
    return false;
  }

  /** Looks at the pod again at this time. */
  void wakeAt(Instant time) {
    if (time.isBefore(wakeAt)) {
      wakeAt = time;
    }
  }

  private void setTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (!wakeAt.equals(Instant.MAX)) {
      Duration wait = Duration.between(environment.now(), wakeAt);
      timer =
          environment.schedule(
              wait.isNegative() ? Duration.ZERO : wait.plusMillis(1), () -> post(() -> {}));
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Takes no more messages; the last task ends what belongs to them. */
  void close(Runnable last) {
    closed = true;
    messages.execute(() -> {
      last.run();
      if (timer != null) {
        timer.cancel();
      }
    });
  }
}
