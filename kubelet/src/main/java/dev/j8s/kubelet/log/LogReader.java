package dev.j8s.kubelet.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a container's log to whoever asked for it. */
public final class LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  /** Go's RFC 3339 with always nine digits, as upstream prints it. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSX").withZone(ZoneOffset.UTC);

  private final LogOptions options;
  private final OutputStream out;
  private long bytesLeft;
  private long linesLeft;
  private boolean lineBegins = true;

  private LogReader(LogOptions options, OutputStream out) {
    this.options = options;
    this.out = out;
    bytesLeft = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
    boolean limited = options.tailLines() >= 0 && !options.follow();
    linesLeft = limited ? options.tailLines() : Long.MAX_VALUE;
  }

  /** Blocks until all is copied; with {@code follow}, until the follower says it is over. */
  public static void copy(Path log, LogOptions options, OutputStream out, LogFollower follower)
      throws IOException, InterruptedException {
    new LogReader(options, out).run(log, options.follow() ? follower : LogFollower.NONE);
  }

  private void run(Path log, LogFollower follower) throws IOException, InterruptedException {
    LogFile file = LogFile.open(log);
    try {
      if (options.tailLines() >= 0) {
        file.seekTail(options.tailLines());
      }
      while (true) {
        // Asked before reading: what was written before the end is then read after it.
        boolean growing = follower.growing();
        boolean replaced = file.replaced();
        if (!copyLines(file)) {
          return;
        }
        if (replaced) {
          LogFile next = LogFile.open(log);
          file.close();
          file = next;
        } else if (growing) {
          out.flush();
          follower.await();
        } else {
          out.flush();
          return;
        }
      }
    } finally {
      file.close();
    }
  }

  /** Copies what there is; false when a limit is reached. */
  private boolean copyLines(LogFile file) throws IOException {
    while (linesLeft > 0 && bytesLeft > 0) {
      @Nullable LogLine line;
      try {
        line = file.next();
      } catch (IllegalArgumentException e) {
        LOG.warn("a line of a container log can't be read: {}", e.getMessage());
        continue;
      }
      if (line == null) {
        return true;
      }
      if (options.since() == null || !line.time().isBefore(options.since())) {
        write(line);
        linesLeft--;
      }
    }
    return false;
  }

  private void write(LogLine line) throws IOException {
    if (options.timestamps() && lineBegins) {
      write((TIME.format(line.time()) + " ").getBytes(US_ASCII));
    }
    write(line.text());
    lineBegins = !line.partial();
  }

  private void write(byte[] bytes) throws IOException {
    int length = (int) Math.min(bytes.length, bytesLeft);
    out.write(bytes, 0, length);
    bytesLeft -= length;
  }
}
