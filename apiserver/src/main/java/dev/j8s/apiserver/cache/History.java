package dev.j8s.apiserver.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recent events of one type, numbered from 0 in order. What is older than the ring is known
 * only as the state it led to: the base. Guarded by itself.
 */
final class History {
  static final int LARGEST = 10_000;
  static final Duration KEPT = Duration.ofMinutes(5);

  private static final int SMALLEST = 64;

  private @Nullable Event[] ring = new Event[SMALLEST];

  /** Numbers of the oldest event that is kept, and of the next to come. */
  private long first;

  private long next;
  private Snapshot base;

  /** Every event after this revision is in the ring. */
  private long baseRevision;

  History(Snapshot base, long baseRevision) {
    this.base = base;
    this.baseRevision = baseRevision;
  }

  synchronized void append(List<Event> events) {
    for (Event event : events) {
      forget(event.time().minus(KEPT));
      if (next - first == ring.length) {
        grow();
      }
      ring[(int) (next % ring.length)] = event;
      next++;
    }
  }

  /** Lets go what is too old, also when nothing more is ever appended. */
  synchronized void trim(Instant now) {
    forget(now.minus(KEPT));
    if (next == first && ring.length > SMALLEST) {
      ring = new Event[SMALLEST];
    }
  }

  private void grow() {
    @Nullable Event[] larger = new Event[ring.length * 2];
    for (long i = first; i < next; i++) {
      larger[(int) (i % larger.length)] = at(i);
    }
    ring = larger;
  }

  private void forget(Instant before) {
    while (next > first && (next - first >= LARGEST || at(first).time().isBefore(before))) {
      Event oldest = at(first);
      base = oldest.after();
      baseRevision = oldest.revision();
      ring[(int) (first % ring.length)] = null;
      first++;
    }
  }

  /** Number of the first event after a revision; -1 when it may have been forgotten. */
  synchronized long numberAfter(long revision) {
    if (revision < baseRevision) {
      return -1;
    }
    long low = first;
    long high = next;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).revision() <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The state as of a revision; null when it is forgotten. */
  synchronized @Nullable Snapshot asOf(long revision) {
    long number = numberAfter(revision);
    if (number < 0) {
      return null;
    }
    return number == first ? base : at(number - 1).after();
  }

  /** Events from a number on; null when that one is forgotten. */
  synchronized @Nullable List<Event> from(long number, int most) {
    if (number < first) {
      return null;
    }
    List<Event> events = new ArrayList<>();
    for (long i = number; i < next && events.size() < most; i++) {
      events.add(at(i));
    }
    return events;
  }

  synchronized long firstNumber() {
    return first;
  }

  synchronized long baseRevision() {
    return baseRevision;
  }

  private Event at(long number) {
    Event event = ring[(int) (number % ring.length)];
    if (event == null) {
      throw new IllegalStateException("event " + number + " is not in the ring");
    }
    return event;
  }
}
