package dev.j8s.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what changed in the runtime: from the first of its event streams that works, else by looking
 * every second. A stream that ends is opened again, with everything looked at once in between, so
 * nothing is missed.
 */
public final class RuntimeEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeEvents.class);
  private static final Duration REOPEN = Duration.ofMillis(500);
  private static final Duration RELIST = Duration.ofSeconds(1);

  private final List<Source> sources;
  private final Listener listener;
  private final Environment environment;

  private int current; // guarded by this
  private @Nullable Open open; // guarded by this
  private boolean closed; // guarded by this

  /** What to do when something changed. Called on any thread; must not block. */
  public interface Listener {
    /** A container or sandbox started, ended or went away. */
    void changed(String containerOrSandboxId);

    /** Anything may have changed. */
    void anythingMayHaveChanged();
  }

  /** A way to hear of changes. */
  interface Source {
    /** Opens the stream; the end is told once, with whether this way exists at all. */
    Open open(Listener listener, Ended ended);
  }

  /** An open stream. */
  interface Open extends AutoCloseable {
    @Override
    void close();
  }

  /** Hears that a stream has ended. */
  interface Ended {
    void ended(boolean unsupported, String why);
  }

  RuntimeEvents(List<Source> sources, Listener listener, Environment environment) {
    this.sources = List.copyOf(sources);
    this.listener = requireNonNull(listener, "listener is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /** Starts to listen. */
  public static RuntimeEvents open(
      RuntimeConnection connection, Listener listener, Environment environment) {
    RuntimeEvents events =
        new RuntimeEvents(
            List.of(
                new CriEvents(connection.channel()), new ContainerdEvents(connection.channel())),
            listener,
            environment);
    events.next();
    return events;
  }

  void next() {
    int source;
    synchronized (this) {
      if (closed) {
        return;
      }
      source = current;
    }
    if (source == sources.size()) {
      listener.anythingMayHaveChanged();
      environment.schedule(RELIST, this::next);
      return;
    }
    Open stream =
        sources.get(source).open(listener, (unsupported, why) -> ended(source, unsupported, why));
    synchronized (this) {
      open = stream;
    }
    listener.anythingMayHaveChanged();
  }

  private void ended(int source, boolean unsupported, String why) {
    synchronized (this) {
      if (closed || source != current) {
        return;
      }
      if (unsupported) {
        current++;
      }
    }
    if (unsupported) {
      LOG.debug("runtime events: {} is not there: {}", sources.get(source), why);
      environment.executor().execute(this::next);
    } else {
      LOG.info("runtime events: stream ended, opening it again: {}", why);
      environment.schedule(REOPEN, this::next);
    }
  }

  @Override
  public void close() {
    Open stream;
    synchronized (this) {
      closed = true;
      stream = open;
    }
    if (stream != null) {
      stream.close();
    }
  }
}
