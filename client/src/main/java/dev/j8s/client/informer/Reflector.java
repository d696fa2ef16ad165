package dev.j8s.client.informer;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Scope;
import dev.j8s.client.time.Backoff;
import dev.j8s.client.time.Environment;
import dev.j8s.client.transport.Page;
import dev.j8s.client.transport.PageRequest;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Watch;
import dev.j8s.client.transport.WatchListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one type by list and watch:
 *
 * <pre>
 * list ──ok──▶ watch ──ended in order, or connection broke──▶ watch from the last version (back-off)
 *  ▲  └─failed (back-off)─┐   │
 *  └──────────────────────┴───┘ refused: what it knows is too old, or newer than the server
 * </pre>
 */
final class Reflector<T extends HasMetadata> {
  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /** Upstream's: 800 ms doubled up to 30 s, begun anew when all went well for two minutes. */
  private static final Backoff.Limits BACKOFF =
      new Backoff.Limits(Duration.ofMillis(800), Duration.ofSeconds(30), Duration.ofMinutes(2));

  private final TypeInfo<T> type;
  private final Scope scope;
  private final Transport transport;
  private final Environment environment;
  private final Target<T> target;
  private final Backoff backoff;

  private boolean closed; // guarded by this
  private @Nullable Watch watch; // guarded by this
  private Environment.@Nullable Timer retry; // guarded by this

  /** Where the changes go. */
  interface Target<T> {
    void replaced(List<T> objects, String resourceVersion);

    void changed(T object);

    void deleted(T last);

    void bookmark(String resourceVersion);
  }

  Reflector(
      TypeInfo<T> type,
      Scope scope,
      Transport transport,
      Environment environment,
      Target<T> target) {
    this.type = type;
    this.scope = scope;
    this.transport = transport;
    this.environment = environment;
    this.target = target;
    backoff = new Backoff(BACKOFF, environment);
  }

  void start() {
    environment.executor().execute(this::list);
  }

  synchronized void close() {
    closed = true;
    if (retry != null) {
      retry.cancel();
    }
    if (watch != null) {
      watch.close();
    }
  }

  private void list() {
    if (isClosed()) {
      return;
    }
    try {
      Page<T> all = listAll();
      target.replaced(all.items(), all.resourceVersion());
      follow(all.resourceVersion());
    } catch (ApiException | UncheckedIOException e) {
      Duration delay = backoff.next();
      LOG.warn("can't list {}, again in {}: {}", type.resource(), delay, reason(e));
      later(delay, this::list);
    }
  }

  private Page<T> listAll() {
    Page<T> page = transport.list(type, scope, PageRequest.ALL);
    if (page.continueToken().isEmpty()) {
      return page;
    }
    List<T> items = new ArrayList<>(page.items());
    while (!page.continueToken().isEmpty()) {
      page = transport.list(type, scope, PageRequest.ALL.next(page.continueToken()));
      items.addAll(page.items());
    }
    return new Page<>(items, page.resourceVersion(), "");
  }

  private void follow(String resourceVersion) {
    if (isClosed()) {
      return;
    }
    var listener = new Listener(resourceVersion);
    Watch opened = transport.watch(type, scope, resourceVersion, listener);
    synchronized (this) {
      if (!listener.over) {
        watch = opened;
      }
      if (!closed) {
        return;
      }
    }
    opened.close();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void later(Duration delay, Runnable task) {
    if (!closed) {
      retry = environment.schedule(delay, task);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private final class Listener implements WatchListener<T> {
    private final long begun = environment.nanoTime();
    private volatile String seen;
    private boolean over; // guarded by the reflector

    Listener(String resourceVersion) {
      seen = resourceVersion;
    }

    @Override
    public void changed(Change change, T object) {
      switch (change) {
        case ADDED, MODIFIED -> target.changed(object);
        case DELETED -> target.deleted(object);
      }
      seen = object.getMetadata().getResourceVersion();
    }

    @Override
    public void bookmark(String resourceVersion) {
      seen = resourceVersion;
      target.bookmark(resourceVersion);
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      synchronized (Reflector.this) {
        over = true;
        if (closed) {
          return;
        }
      }
      if (cause instanceof ApiException e && !e.is(429)) {
        // The server won't go on from here: too old for it, or, after a restore, too new.
        Duration delay =
            e.is(410) && lasted(Duration.ofSeconds(1)) ? Duration.ZERO : backoff.next();
        LOG.info(
            "no watch of {} since {}, listing again in {}: {}",
            type.resource(),
            seen,
            delay,
            reason(e));
        later(delay, Reflector.this::list);
      } else if (cause == null && lasted(Duration.ofSeconds(1))) {
        later(Duration.ZERO, () -> follow(seen));
      } else {
        Duration delay = backoff.next();
        LOG.info(
            "watch of {} ended, again in {}: {}",
            type.resource(),
            delay,
            cause == null ? "closed by the server" : reason(cause));
        later(delay, () -> follow(seen));
      }
    }

    private boolean lasted(Duration span) {
      return environment.nanoTime() - begun >= span.toNanos();
    }
  }
}
