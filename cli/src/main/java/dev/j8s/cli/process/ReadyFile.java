package dev.j8s.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that tells others on this machine that a process is ready; gone while it is not. */
final class ReadyFile {
  private final Path file;

  ReadyFile(Path file) {
    this.file = file;
    clear();
  }

  void set() {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + file, e);
    }
  }
}
