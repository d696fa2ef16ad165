package dev.j8s.cli.host;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file that names one process by its id and start time, so that an id that the kernel has given
 * to another program since is not taken for it.
 */
public final class PidFile {
  private static final Splitter FIELDS = Splitter.on(' ');

  private final Path file;

  public PidFile(Path file) {
    this.file = file;
  }

  public void write(ProcessHandle process) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, process.pid() + " " + startTicks(process.pid()) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  /** The process, if it is still running. */
  public Optional<ProcessHandle> process() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<String> parts = FIELDS.splitToList(Files.readString(file).strip());
      long pid = Long.parseLong(parts.getFirst());
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> parts.get(1).equals(startTicks(pid)));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalStateException(file + " does not name a process", e);
    }
  }

  /** Asks the process to end, ends it when it has not done so in time, and removes the file. */
  public void stop(Duration patience) {
    process()
        .ifPresent(process -> {
          process.destroy();
          if (!ended(process, patience)) {
            process.destroyForcibly();
            ended(process, Duration.ofSeconds(10));
          }
        });
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + file, e);
    }
  }

  public static boolean ended(ProcessHandle process, Duration patience) {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Field 22 of /proc/PID/stat: when the process started, in clock ticks since boot. */
  private static String startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return FIELDS.splitToList(stat.substring(stat.lastIndexOf(')') + 2)).get(19);
    } catch (IOException e) {
      return "gone";
    }
  }
}
