package dev.j8s.client.events;

import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * client-go's EventCorrelator: more than ten Events that differ only in their message within ten
 * minutes become one combined Event; equal ones are counted; about one object at most 25 at once
 * and then one in five minutes. Used by one thread at a time.
 */
final class EventCorrelator {
  private static final int SIMILAR = 10;
  private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
  private static final double BURST = 25;
  private static final double PER_SECOND = 1.0 / 300;

  private final Environment environment;
  private final Map<Similar, Group> groups = recent();
  private final Map<Same, Entry> entries = recent();
  private final Map<About, Bucket> buckets = recent();
  private long lastName;

  /** What someone wants to say. */
  record Note(ObjectReference about, String type, String reason, String message, Instant time) {}

  /** The Event to write: new with count 1, else one to count up. */
  record Entry(String name, String message, int count, Instant first) {}

  /** An object in whatever version: its changes don't make what is said of it another thing. */
  private record About(
      @Nullable String kind,
      @Nullable String apiVersion,
      @Nullable String namespace,
      @Nullable String name,
      @Nullable String uid) {
    static About of(ObjectReference reference) {
      return new About(
          reference.getKind(),
          reference.getApiVersion(),
          reference.getNamespace(),
          reference.getName(),
          reference.getUid());
    }
  }

  private record Similar(About about, String type, String reason) {}

  private record Same(Similar similar, @Nullable String part, String message) {}

  private static final class Group {
    private final Set<String> messages = new HashSet<>();
    private Instant last;

    Group(Instant last) {
      this.last = last;
    }
  }

  private static final class Bucket {
    private double tokens = BURST;
    private long refilled;

    Bucket(long now) {
      refilled = now;
    }

    boolean take(long now) {
      tokens = Math.min(BURST, tokens + (now - refilled) / 1e9 * PER_SECOND);
      refilled = now;
      if (tokens < 1) {
        return false;
      }
      tokens -= 1;
      return true;
    }
  }

  EventCorrelator(Environment environment) {
    this.environment = environment;
  }

  /** Empty when the object had too many already. */
  Optional<Entry> correlate(Note note) {
    long now = environment.nanoTime();
    var about = About.of(note.about());
    boolean allowed = buckets.computeIfAbsent(about, _ -> new Bucket(now)).take(now);
    var similar = new Similar(about, note.type(), note.reason());
    boolean combined = isCombined(similar, note);
    var same =
        new Same(
            similar, combined ? null : note.about().getFieldPath(), combined ? "" : note.message());
    String message =
        combined ? "(combined from similar events): " + note.message() : note.message();
    Entry before = entries.get(same);
    Entry entry =
        before == null
            ? new Entry(name(note), message, 1, note.time())
            : new Entry(before.name(), message, before.count() + 1, before.first());
    // What is left out is counted all the same: the next that is written tells how often it was.
    entries.put(same, entry);
    return allowed ? Optional.of(entry) : Optional.empty();
  }

  private boolean isCombined(Similar similar, Note note) {
    Group group = groups.computeIfAbsent(similar, _ -> new Group(note.time()));
    if (group.last.plus(SIMILAR_WITHIN).isBefore(note.time())) {
      group.messages.clear();
    }
    group.last = note.time();
    group.messages.add(note.message());
    return group.messages.size() >= SIMILAR;
  }

  /** The time makes it unique, so no two may have the same. */
  private String name(Note note) {
    Instant time = note.time();
    long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
    lastName = Math.max(lastName + 1, nanos);
    return note.about().getName() + "." + Long.toHexString(lastName);
  }

  private static <K, V> Map<K, V> recent() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > 4096;
      }
    };
  }
}
