package dev.j8s.kubelet.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a container that keeps ending waits for its next start: 10 s, doubled each time up to 5
 * minutes, forgotten when it has run for 10 minutes. The first restart is at once. One of another
 * definition is another container. Not thread-safe.
 */
final class RestartBackoff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration FORGET = LONGEST.multipliedBy(2);

  private final Map<String, Entry> entries = new HashMap<>();

  private record Entry(Duration delay, Instant since) {
    boolean forgotten(Instant at) {
      return Duration.between(since, at).compareTo(FORGET) > 0;
    }
  }

  /** A container must wait this long after its end, until then. */
  record Wait(Duration delay, Instant until) {}

  /**
   * @param container the hash of its definition
   */
  Optional<Wait> wait(String container, Instant finishedAt, Instant now) {
    Entry entry = entries.get(container);
    if (entry == null || entry.forgotten(finishedAt)) {
      return Optional.empty();
    }
    Instant until = finishedAt.plus(entry.delay());
    return now.isBefore(until) ? Optional.of(new Wait(entry.delay(), until)) : Optional.empty();
  }

  /** The container is started again, after an end at this time. */
  void restarted(String container, Instant finishedAt, Instant now) {
    Entry entry = entries.get(container);
    Duration delay = FIRST;
    if (entry != null && !entry.forgotten(finishedAt)) {
      Duration doubled = entry.delay().multipliedBy(2);
      delay = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
    entries.put(container, new Entry(delay, now));
  }

  /** As messages write it: {@code 10s}, {@code 1m20s}. */
  static String text(Duration delay) {
    long minutes = delay.toMinutes();
    return minutes == 0 ? delay.toSeconds() + "s" : minutes + "m" + delay.toSecondsPart() + "s";
  }
}
