package dev.j8s.cli.cluster;

import static java.util.Objects.requireNonNull;

import dev.j8s.cli.CliException;
import dev.j8s.cli.host.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a file that another process writes when it is ready. */
final class FileWait {
  /** How often to look whether the process is still there. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Path file;
  private final PidFile writer;

  FileWait(Path file, PidFile writer) {
    this.file = file;
    this.writer = writer;
  }

  /** Whether the file appeared before the process ended and in time. */
  boolean await(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try (WatchService watcher = file.getFileSystem().newWatchService()) {
      Path folder = requireNonNull(file.getParent(), "a file to wait for is in a folder");
      folder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(file)) {
        if (System.nanoTime() - deadline > 0 || writer.process().isEmpty()) {
          return Files.exists(file);
        }
        WatchKey key = watcher.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while waiting", e);
    }
  }
}
