package dev.j8s.client.queue;

import dev.j8s.client.time.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * client-go's default controller rate limiter: each key's delay doubles from 5 ms to 1000 s, and
 * all keys together get 10 retries a second after a burst of 100; the longer of both counts.
 */
final class RetryDelays<K> {
  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1000);
  private static final double PER_SECOND = 10;
  private static final double BURST = 100;

  private final Environment environment;
  private final Map<K, Integer> failures = new HashMap<>(); // guarded by this
  private double tokens = BURST; // below zero: promised ahead; guarded by this
  private long refilled; // guarded by this

  RetryDelays(Environment environment) {
    this.environment = environment;
    refilled = environment.nanoTime();
  }

  synchronized Duration next(K key) {
    int before = failures.merge(key, 1, Integer::sum) - 1;
    Duration own =
        before >= 18 ? LONGEST : FIRST.multipliedBy(1L << before); // 5 ms * 2^18 > 1000 s
    Duration shared = takeToken();
    return own.compareTo(shared) > 0 ? own : shared;
  }

  synchronized void forget(K key) {
    failures.remove(key);
  }

  synchronized int failures(K key) {
    return failures.getOrDefault(key, 0);
  }

  private Duration takeToken() {
    long now = environment.nanoTime();
    tokens = Math.min(BURST, tokens + (now - refilled) / 1e9 * PER_SECOND);
    refilled = now;
    tokens -= 1;
    return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / PER_SECOND * 1e9));
  }
}
