package dev.j8s.client.testing;

import dev.j8s.client.time.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A clock that moves only when told, and tasks that run only on the test's thread, in an order that
 * the seed decides: a seed that fails a test fails it again. What a task throws, the test gets.
 */
public final class SimulatedEnvironment implements Environment {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int TOO_MANY = 1_000_000;

  private final Random random;
  private final List<Runnable> ready = new ArrayList<>();
  private final PriorityQueue<Waiting> timers =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
  private long nanos;
  private long order;

  private record Waiting(long due, long order, Runnable task) {}

  public SimulatedEnvironment(long seed) {
    random = new Random(seed);
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Executor executor() {
    return ready::add;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var waiting = new Waiting(nanos + Math.max(0, delay.toNanos()), order++, task);
    timers.add(waiting);
    return () -> timers.remove(waiting);
  }

  /** Runs one task that is ready, if there is one. */
  public boolean step() {
    startDue();
    if (ready.isEmpty()) {
      return false;
    }
    ready.remove(random.nextInt(ready.size())).run();
    return true;
  }

  /** Runs what is ready, and what becomes ready by that, until nothing is; the clock stands. */
  public void settle() {
    for (int i = 0; step(); i++) {
      if (i == TOO_MANY) {
        throw new AssertionError("does not settle: " + ready.size() + " tasks are ready");
      }
    }
  }

  /** Moves the clock, with a stop at each timer on the way. */
  public void advance(Duration span) {
    long end = nanos + span.toNanos();
    settle();
    while (!timers.isEmpty() && timers.peek().due() <= end) {
      nanos = Math.max(nanos, timers.peek().due());
      settle();
    }
    nanos = end;
  }

  /** Lets time pass until the condition holds; fails when it doesn't within the limit. */
  public void until(BooleanSupplier condition, Duration limit) {
    long end = nanos + limit.toNanos();
    settle();
    while (!condition.getAsBoolean()) {
      if (timers.isEmpty() || timers.peek().due() > end) {
        throw new AssertionError("not within " + limit);
      }
      nanos = Math.max(nanos, timers.peek().due());
      settle();
    }
  }

  private void startDue() {
    while (!timers.isEmpty() && timers.peek().due() <= nanos) {
      ready.add(timers.remove().task());
    }
  }
}
