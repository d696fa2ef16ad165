package dev.j8s.kubelet.log;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of writes in log folders. One for the whole process: the kernel gives out few watchers
 * (inotify instances), but many watches on each. Opened when first needed.
 */
public final class LogWatcher implements AutoCloseable {
  private final Environment environment;
  private final Map<WatchKey, Set<Runnable>> watched = new HashMap<>(); // guarded by this
  private @Nullable WatchService service; // guarded by this
  private boolean closed; // guarded by this

  public LogWatcher(Environment environment) {
    this.environment = environment;
  }

  /** A subscription; closing it twice is harmless. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Runs the task, which must not block, after anything in the folder was written or made. */
  public synchronized Subscription watch(Path folder, Runnable changed) throws IOException {
    if (closed) {
      throw new IOException("log watcher is closed");
    }
    if (service == null) {
      WatchService opened = folder.getFileSystem().newWatchService();
      service = opened;
      environment.executor().execute(() -> listen(opened));
    }
    // The same folder has the same key.
    WatchKey key = folder.register(service, ENTRY_CREATE, ENTRY_MODIFY);
    watched.computeIfAbsent(key, _ -> new HashSet<>()).add(changed);
    return () -> release(key, changed);
  }

  private synchronized void release(WatchKey key, Runnable changed) {
    Set<Runnable> tasks = watched.get(key);
    if (tasks != null && tasks.remove(changed) && tasks.isEmpty()) {
      watched.remove(key);
      key.cancel();
    }
  }

  private void listen(WatchService from) {
    try {
      while (true) {
        WatchKey key = from.take();
        key.pollEvents();
        key.reset();
        tasks(key).forEach(Runnable::run);
      }
    } catch (ClosedWatchServiceException e) {
      // Closed: the end of this watcher.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Runnable> tasks(WatchKey key) {
    return List.copyOf(watched.getOrDefault(key, Set.of()));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (service != null) {
      service.close();
    }
  }
}
