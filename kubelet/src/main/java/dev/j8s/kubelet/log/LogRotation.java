package dev.j8s.kubelet.log;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logs small: a file past its size is renamed with the time, the runtime opens a new one,
 * older ones are compressed, the oldest removed. Measured every ten seconds, as upstream: an event
 * for each line written would cost more than it saves.
 */
public final class LogRotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final String COMPRESSED = ".gz";
  private static final String HALF_DONE = ".tmp";

  private final Containers containers;
  private final long maxBytes;
  private final int maxFiles;
  private final Environment environment;
  private Environment.@Nullable Timer next; // guarded by this
  private boolean closed; // guarded by this

  /** The containers that write logs now. */
  public interface Containers {
    Collection<Writing> running();

    /** Has the runtime open the container's log anew (CRI ReopenContainerLog). */
    void reopen(String containerId) throws IOException;
  }

  /** A container and the file it writes to. */
  public record Writing(String containerId, Path log) {}

  /**
   * @param maxBytes the size past which a file is rotated (containerLogMaxSize); at least 1
   * @param maxFiles how many files a container has at most (containerLogMaxFiles); at least 2
   */
  public LogRotation(Containers containers, long maxBytes, int maxFiles, Environment environment) {
    this.containers = requireNonNull(containers, "containers is null");
    this.environment = requireNonNull(environment, "environment is null");
    if (maxBytes < 1 || maxFiles < 2) {
      throw new IllegalArgumentException(
          "logs need at least 1 byte and 2 files, not " + maxBytes + " and " + maxFiles);
    }
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  public synchronized void start() {
    if (!closed) {
      next = environment.schedule(INTERVAL, this::round);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }

  private void round() {
    try {
      rotateAll();
    } finally {
      start();
    }
  }

  void rotateAll() {
    for (Writing writing : containers.running()) {
      try {
        if (Files.size(writing.log()) > maxBytes) {
          rotate(writing);
        }
      } catch (NoSuchFileException e) {
        LOG.debug("container {} has no log {} yet", writing.containerId(), writing.log());
      } catch (IOException | RuntimeException e) {
        LOG.warn("log of container {} can't be rotated: {}", writing.containerId(), e.toString());
      }
    }
  }

  private void rotate(Writing writing) throws IOException {
    Path log = writing.log();
    tidy(log);
    Path rotated = log.resolveSibling(log.getFileName() + "." + STAMP.format(environment.now()));
    Files.move(log, rotated, StandardCopyOption.ATOMIC_MOVE);
    try {
      containers.reopen(writing.containerId());
    } catch (IOException | RuntimeException e) {
      // Until it is reopened the container writes to the renamed file: give it its name back.
      Files.move(rotated, log, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
  }

  /**
   * Before one more file comes: leaves room for it and for the current one, compresses the rest.
   */
  private void tidy(Path log) throws IOException {
    List<Path> rotated = rotated(log);
    int surplus = Math.max(0, rotated.size() - (maxFiles - 2));
    for (Path oldest : rotated.subList(0, surplus)) {
      Files.deleteIfExists(oldest);
    }
    for (Path kept : rotated.subList(surplus, rotated.size())) {
      if (!kept.toString().endsWith(COMPRESSED)) {
        compress(kept);
      }
    }
  }

  /** The oldest first, which is the order of their names. */
  private static List<Path> rotated(Path log) throws IOException {
    String prefix = log.getFileName() + ".";
    try (Stream<Path> entries = Files.list(log.getParent())) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(prefix))
          .filter(entry -> !entry.toString().endsWith(HALF_DONE))
          .sorted()
          .toList();
    }
  }

  private static void compress(Path file) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + HALF_DONE);
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(half))) {
      in.transferTo(out);
    }
    Files.move(
        half,
        file.resolveSibling(file.getFileName() + COMPRESSED),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(file);
  }
}
