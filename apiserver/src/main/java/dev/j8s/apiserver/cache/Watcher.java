package dev.j8s.apiserver.cache;

import dev.j8s.api.status.Status;
import dev.j8s.apiserver.registry.Registry.EventType;
import dev.j8s.apiserver.registry.Registry.Watch;
import dev.j8s.apiserver.registry.Registry.WatchSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One watch: its place in the resource's history. Runs in the dispatcher's serial tasks only. */
public final class Watcher implements Watch {
  private final Dispatcher dispatcher;
  private final Selection selection;
  private final WatchSink sink;
  private final Bookmarks bookmarks;

  /** The state still to be sent as ADDED events; null when that is done. */
  private @Nullable Snapshot initial;

  private long initialRevision;
  private String nextInitialKey;
  private boolean initialEndDue;

  /** Number of the first event it has not seen. */
  private long position;

  /** Of the last thing that it was sent: a bookmark must not be older. */
  private long sentRevision;

  private boolean waiting;
  private boolean ended;

  /**
   * Where a watch begins.
   *
   * @param initial what is sent first as ADDED; null for nothing
   * @param revision of that state
   * @param position number of the first event after it
   */
  record Start(@Nullable Snapshot initial, long revision, long position) {}

  /**
   * @param allowed whether periodic bookmarks are wanted
   * @param initialEnd whether the end of the initial state is marked by one
   */
  public record Bookmarks(String apiVersion, String kind, boolean allowed, boolean initialEnd) {
    CachedObject at(long revision, boolean initialEnd) {
      return CachedObject.bookmark(apiVersion, kind, revision, initialEnd);
    }
  }

  Watcher(
      Dispatcher dispatcher,
      Selection selection,
      WatchSink sink,
      Start start,
      Bookmarks bookmarks) {
    this.dispatcher = dispatcher;
    this.selection = selection;
    this.sink = sink;
    this.bookmarks = bookmarks;
    this.initial = start.initial();
    this.initialRevision = start.revision();
    this.nextInitialKey = Keys.start(selection.namespace());
    this.initialEndDue = bookmarks.initialEnd();
    this.position = start.position();
  }

  Selection selection() {
    return selection;
  }

  /** Sends what it has missed until it is live or its sink is full. */
  void advance() {
    waiting = false;
    if (ended || !sendInitial() || !sendInitialEnd()) {
      return;
    }
    while (!ended && !dispatcher.joinIfCurrent(this, position)) {
      List<Event> events = dispatcher.events(position);
      if (events == null) {
        fellBehind();
        return;
      }
      for (Event event : events) {
        if (!show(event)) {
          return;
        }
        position++;
      }
    }
  }

  private boolean sendInitial() {
    Snapshot all = initial;
    if (all == null) {
      return true;
    }
    boolean done =
        all.visit(
            nextInitialKey,
            Keys.end(selection.namespace()),
            object -> {
              if (selection.matches(object) && !send(EventType.ADDED, object)) {
                nextInitialKey = object.key();
                return false;
              }
              return true;
            });
    if (done) {
      initial = null;
    }
    return done;
  }

  private boolean sendInitialEnd() {
    if (initialEndDue && !send(EventType.BOOKMARK, bookmarks.at(initialRevision, true))) {
      return false;
    }
    initialEndDue = false;
    return true;
  }

  /** An event for a live watcher. */
  void offer(Event event, long number) {
    if (ended) {
      return;
    }
    position = number;
    if (show(event)) {
      position = number + 1;
    } else {
      dispatcher.leave(this);
    }
  }

  void bookmark(long revision) {
    if (bookmarks.allowed() && !ended && !waiting) {
      // One that can't be taken now is left out; the next will do.
      var _ = sink.send(EventType.BOOKMARK, bookmarks.at(Math.max(revision, sentRevision), false));
    }
  }

  /** Ends it when it waits for its sink and the ring has gone on without it. */
  void endIfLost(long firstKept) {
    if (waiting && position < firstKept) {
      fellBehind();
    }
  }

  private boolean show(Event event) {
    Event.Seen seen = event.seenBy(selection);
    return seen == null || send(seen.type(), seen.object());
  }

  private boolean send(EventType type, CachedObject object) {
    if (ended) {
      return false;
    }
    if (sink.send(type, object)) {
      sentRevision = Math.max(sentRevision, object.resourceVersion());
      return true;
    }
    waiting = true;
    sink.whenReady(() -> dispatcher.execute(this::advance));
    return false;
  }

  /** The ring has forgotten events that this watcher has not seen. */
  void fellBehind() {
    end(null);
  }

  void end(@Nullable Status status) {
    if (!ended) {
      ended = true;
      dispatcher.forget(this);
      sink.ended(status);
    }
  }

  /** Ends the watch in good order, as its timeout does. */
  public void expire() {
    dispatcher.execute(() -> end(null));
  }

  @Override
  public void close() {
    dispatcher.execute(() -> {
      ended = true;
      dispatcher.forget(this);
    });
  }
}
