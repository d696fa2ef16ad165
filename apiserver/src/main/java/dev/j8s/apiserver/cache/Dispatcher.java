package dev.j8s.apiserver.cache;

import dev.j8s.apiserver.registry.Registry.WatchSink;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells the watchers of one resource what happened. All its work is done by serial tasks, so its
 * state and that of its watchers needs no lock. A watcher is <em>live</em> when it has seen
 * everything up to {@link #told}; then it is in the index and is offered each event that may
 * concern it. One that could not take an event leaves the index, and when it is ready again reads
 * the ring from its own place until it is live again. If the ring has forgotten that place, the
 * watcher is ended, when it is ready or at the next look after all of them.
 */
final class Dispatcher {
  private static final int EVENTS_AT_ONCE = 256;
  private static final Duration BOOKMARK_PERIOD = Duration.ofSeconds(55);

  private final WatchCache cache;
  private final ResourceCache resource;
  private final SerialExecutor tasks;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final WatcherIndex live = new WatcherIndex();
  private final Set<Watcher> all = new HashSet<>();

  /** Number of the first event that live watchers have not seen. */
  private long told;

  private boolean bookmarksScheduled;
  private volatile boolean closed;

  Dispatcher(WatchCache cache, ResourceCache resource) {
    this.cache = cache;
    this.resource = resource;
    this.tasks = new SerialExecutor(cache.executor());
  }

  /** There are new events. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      tasks.execute(this::deliver);
    }
  }

  Watcher add(Selection selection, WatchSink sink, Watcher.Start start, Watcher.Bookmarks marks) {
    Watcher watcher = new Watcher(this, selection, sink, start, marks);
    tasks.execute(() -> {
      all.add(watcher);
      scheduleBookmarks();
      watcher.advance();
    });
    return watcher;
  }

  void execute(Runnable task) {
    tasks.execute(task);
  }

  @Nullable List<Event> events(long from) {
    return resource.history().from(from, EVENTS_AT_ONCE);
  }

  /** The watcher has seen every event before this number; whether that makes it live. */
  boolean joinIfCurrent(Watcher watcher, long seen) {
    if (seen < told) {
      return false;
    }
    if (seen > told) {
      deliverUpTo(seen);
    }
    live.add(watcher);
    return true;
  }

  void leave(Watcher watcher) {
    live.remove(watcher);
  }

  void forget(Watcher watcher) {
    live.remove(watcher);
    all.remove(watcher);
  }

  private void deliver() {
    woken.set(false);
    deliverUpTo(Long.MAX_VALUE);
  }

  private void deliverUpTo(long end) {
    while (told < end) {
      List<Event> events = events(told);
      if (events == null) {
        List.copyOf(live.all()).forEach(Watcher::fellBehind);
        told = resource.history().firstNumber();
        continue;
      }
      if (events.isEmpty()) {
        return;
      }
      for (Event event : events) {
        if (told >= end) {
          return;
        }
        long number = told++;
        live.concerned(event, resource.paths(), watcher -> watcher.offer(event, number));
      }
    }
  }

  private void scheduleBookmarks() {
    if (bookmarksScheduled || closed) {
      return;
    }
    bookmarksScheduled = true;
    cache.timers().schedule(BOOKMARK_PERIOD, () -> tasks.execute(this::bookmark));
  }

  private void bookmark() {
    bookmarksScheduled = false;
    // Read before delivering: all events up to this revision are in the ring by now.
    long revision = cache.revision();
    deliverUpTo(Long.MAX_VALUE);
    for (Watcher watcher : List.copyOf(live.all())) {
      watcher.bookmark(revision);
    }
    long firstKept = resource.history().firstNumber();
    for (Watcher watcher : List.copyOf(all)) {
      watcher.endIfLost(firstKept);
    }
    if (!all.isEmpty()) {
      scheduleBookmarks();
    }
  }

  void close() {
    closed = true;
    tasks.execute(() -> List.copyOf(all).forEach(watcher -> watcher.end(null)));
  }
}
