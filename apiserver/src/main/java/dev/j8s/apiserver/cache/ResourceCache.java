package dev.j8s.apiserver.cache;

import dev.j8s.apiserver.registry.Registry.EventType;
import dev.j8s.apiserver.registry.Registry.WatchSink;
import dev.j8s.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All objects of one resource, now and in the recent past. */
public final class ResourceCache {
  private final WatchCache cache;
  private final String prefix;
  private final History history;
  private final Dispatcher dispatcher;
  private volatile State state;
  private volatile FieldPaths paths = new FieldPaths(List.of());

  /** A snapshot and the revision of the last change in it. */
  private record State(Snapshot snapshot, long revision) {}

  /** What is read, and as of which revision. */
  public record View(Snapshot snapshot, long revision) {
    public @Nullable CachedObject get(String key) {
      return snapshot.get(key);
    }

    /** Visits a namespace (null: all) in order, from a key on ("" from the first). */
    public void visit(@Nullable String namespace, String from, Predicate<CachedObject> visitor) {
      String start = Keys.start(namespace);
      snapshot.visit(from.compareTo(start) > 0 ? from : start, Keys.end(namespace), visitor);
    }

    /** How many objects there are in a namespace from a key on. */
    public int count(@Nullable String namespace, String from) {
      String start = Keys.start(namespace);
      return snapshot.count(from.compareTo(start) > 0 ? from : start, Keys.end(namespace));
    }
  }

  ResourceCache(WatchCache cache, String prefix, Snapshot initial, long revision) {
    this.cache = cache;
    this.prefix = prefix;
    this.history = new History(initial, revision);
    this.state = new State(initial, revision);
    this.dispatcher = new Dispatcher(cache, this);
  }

  /** Where the store keeps this resource: {@code /registry/GROUP/RESOURCE/}. */
  public String prefix() {
    return prefix;
  }

  void selectable(FieldPaths fields) {
    if (!paths.equals(fields)) {
      paths = fields;
    }
  }

  public FieldPaths paths() {
    return paths;
  }

  History history() {
    return history;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  public @Nullable CachedObject get(String key) {
    return state.snapshot().get(key);
  }

  /** The newest state; its revision is that of the last commit of any type, or later. */
  public View latest() {
    long revision = cache.revision();
    State now = state;
    return new View(now.snapshot(), Math.max(revision, now.revision()));
  }

  /** The state as of a past revision; null when it is gone. */
  public @Nullable View asOf(long revision) {
    if (revision < cache.oldestRevision()) {
      return null;
    }
    Snapshot then = history.asOf(revision);
    return then == null ? null : new View(then, revision);
  }

  /** Opens a watch that first tells of all there is, as ADDED events. */
  public Watcher watchAll(Selection selection, WatchSink sink, Watcher.Bookmarks bookmarks) {
    while (true) {
      View view = latest();
      long position = history.numberAfter(view.revision());
      if (position >= 0) {
        Watcher.Start start = new Watcher.Start(view.snapshot(), view.revision(), position);
        return dispatcher.add(selection, sink, start, bookmarks);
      }
    }
  }

  /** Opens a watch of what comes after a revision; null when that is too old. */
  public @Nullable Watcher watchAfter(
      long revision, Selection selection, WatchSink sink, Watcher.Bookmarks bookmarks) {
    long position = revision < cache.oldestRevision() ? -1 : history.numberAfter(revision);
    return position < 0
        ? null
        : dispatcher.add(selection, sink, new Watcher.Start(null, revision, position), bookmarks);
  }

  /** The oldest revision that a watch can begin after. */
  public long oldestRevision() {
    return Math.max(cache.oldestRevision(), history.baseRevision());
  }

  /** Applies a batch of this type's changes, all seen at once by readers. */
  void apply(List<Change> changes, Instant time) {
    Snapshot snapshot = state.snapshot();
    List<Event> events = new ArrayList<>(changes.size());
    for (Change change : changes) {
      String key = change.key().substring(prefix.length());
      CachedObject before = snapshot.get(key);
      byte[] value = change.value();
      if (value != null) {
        CachedObject object = CachedObject.of(key, value, change.revision(), change.attachment());
        snapshot = snapshot.with(key, object);
        EventType type = before == null ? EventType.ADDED : EventType.MODIFIED;
        events.add(new Event(type, object, before, snapshot, time));
      } else if (before != null) {
        snapshot = snapshot.without(key);
        CachedObject last = before.at(change.revision());
        events.add(new Event(EventType.DELETED, last, before, snapshot, time));
      }
    }
    if (events.isEmpty()) {
      return;
    }
    history.append(events);
    state = new State(snapshot, events.getLast().revision());
  }
}
