package dev.j8s.apiserver.cache;

import dev.j8s.apiserver.registry.Registry.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One change of one object, as the ring remembers it. */
final class Event {
  private final EventType type;
  private final CachedObject object;
  private final @Nullable CachedObject before;

  /** The type's whole state after this change. */
  private final Snapshot after;

  private final Instant time;

  /** What watchers whose selector the object has left are told; made when first needed. */
  private volatile @Nullable CachedObject departed;

  /**
   * @param object for a deletion the last state, at the deletion's revision
   */
  Event(
      EventType type,
      CachedObject object,
      @Nullable CachedObject before,
      Snapshot after,
      Instant time) {
    this.type = type;
    this.object = object;
    this.before = before;
    this.after = after;
    this.time = time;
  }

  long revision() {
    return object.resourceVersion();
  }

  CachedObject object() {
    return object;
  }

  @Nullable CachedObject before() {
    return before;
  }

  Snapshot after() {
    return after;
  }

  Instant time() {
    return time;
  }

  /** What those see who select so: null when it does not concern them. */
  @Nullable Seen seenBy(Selection selection) {
    boolean now = type != EventType.DELETED && selection.matches(object);
    boolean earlier = before != null && selection.matches(before);
    if (now) {
      return new Seen(earlier ? EventType.MODIFIED : EventType.ADDED, object);
    }
    return earlier ? new Seen(EventType.DELETED, departed()) : null;
  }

  private CachedObject departed() {
    if (type == EventType.DELETED || before == null) {
      return object;
    }
    CachedObject made = departed;
    if (made == null) {
      made = before.at(revision());
      departed = made;
    }
    return made;
  }

  /** A watcher's view of an event. */
  record Seen(EventType type, CachedObject object) {}
}
