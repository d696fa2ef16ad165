package dev.j8s.client.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Growing, jittered delays between attempts. */
public final class Backoff {
  private final Limits limits;
  private final Environment environment;
  private Duration next; // guarded by this
  private long last; // guarded by this

  /**
   * @param first the first delay, doubled each time
   * @param longest where the doubling stops
   * @param forget when this long no delay was asked for, it starts from the first again
   */
  public record Limits(Duration first, Duration longest, Duration forget) {}

  public Backoff(Limits limits, Environment environment) {
    this.limits = requireNonNull(limits, "limits is null");
    this.environment = requireNonNull(environment, "environment is null");
    next = limits.first();
    last = environment.nanoTime();
  }

  /** How long to wait now: between once and twice the nominal delay. */
  public synchronized Duration next() {
    long now = environment.nanoTime();
    if (now - last > limits.forget().toNanos()) {
      next = limits.first();
    }
    Duration delay = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(limits.longest()) > 0 ? limits.longest() : doubled;
    last = now + delay.toNanos();
    return delay.plusNanos((long) (delay.toNanos() * environment.random().nextDouble()));
  }

  public synchronized void reset() {
    next = limits.first();
  }
}
