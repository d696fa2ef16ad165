package dev.j8s.apiserver.system;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes events that nothing has been added to for an hour. */
public final class EventExpiry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventExpiry.class);
  private static final Duration KEPT = Duration.ofHours(1);

  private final ResourceType type;
  private final Registry registry;
  private final InstantSource clock;
  private final Timers timers;
  private final RequestContext context =
      new RequestContext(
          new User("system:apiserver", "", List.of(User.MASTERS), Map.of()), "apiserver");

  /** In order of their end, for each write puts its event last. Guarded by this. */
  private final Map<Key, Due> waiting = new LinkedHashMap<>();

  private boolean scheduled;
  private boolean closed;
  private Registry.@Nullable Watch watch;

  private record Key(String namespace, String name) {}

  private record Due(Instant time, long resourceVersion) {}

  /**
   * @param events the type {@code v1/events}
   */
  public EventExpiry(ResourceType events, Registry registry, InstantSource clock, Timers timers) {
    this.type = events;
    this.registry = registry;
    this.clock = clock;
    this.timers = timers;
  }

  /** Follows the events; those that are there already are kept for another hour. */
  public void start() {
    watch =
        registry.watch(
            type,
            null,
            new Registry.WatchOptions("", "", "", "", false, false, null),
            new Follower());
  }

  private final class Follower implements Registry.WatchSink {
    @Override
    public boolean send(Registry.EventType happened, StoredObject event) {
      note(happened, event);
      return true;
    }

    @Override
    public void whenReady(Runnable task) {
      task.run();
    }

    @Override
    public void ended(@Nullable Status status) {
      log.debug("Events are no longer followed");
    }
  }

  private synchronized void note(Registry.EventType happened, StoredObject event) {
    Key key = new Key(event.namespace(), event.name());
    waiting.remove(key);
    if (happened != Registry.EventType.DELETED && !closed) {
      waiting.put(key, new Due(clock.instant().plus(KEPT), event.resourceVersion()));
      schedule();
    }
  }

  private void schedule() {
    if (scheduled || closed || waiting.isEmpty()) {
      return;
    }
    scheduled = true;
    Due first = waiting.values().iterator().next();
    Duration delay = Duration.between(clock.instant(), first.time());
    timers.schedule(delay.isNegative() ? Duration.ZERO : delay, this::expire);
  }

  private void expire() {
    Map<Key, Due> due = new LinkedHashMap<>();
    synchronized (this) {
      scheduled = false;
      Instant now = clock.instant();
      for (Map.Entry<Key, Due> one : new ArrayList<>(waiting.entrySet())) {
        if (one.getValue().time().isAfter(now)) {
          break;
        }
        due.put(one.getKey(), one.getValue());
        waiting.remove(one.getKey());
      }
    }
    due.forEach(this::remove);
    synchronized (this) {
      schedule();
    }
  }

  private void remove(Key key, Due due) {
    try {
      registry.delete(
          context,
          type,
          key.namespace(),
          key.name(),
          new Registry.DeleteRequest(
              0L, "", null, null, Long.toString(due.resourceVersion()), false));
    } catch (ApiException e) {
      // It is gone already, or was written again and so waits for another hour.
      log.debug("Event {}/{} was not removed: {}", key.namespace(), key.name(), e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (watch != null) {
      watch.close();
    }
  }
}
