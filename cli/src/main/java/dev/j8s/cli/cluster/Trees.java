package dev.j8s.cli.cluster;

import com.google.common.base.Splitter;
import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Folders with all that is in them. */
final class Trees {
  private static final Splitter FIELDS = Splitter.on(' ');

  private Trees() {}

  /** Removes a folder; refuses when something is still mounted below it. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      String prefix = folder.toRealPath() + "/";
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        String mountPoint = FIELDS.splitToList(line).get(4);
        if (mountPoint.startsWith(prefix)) {
          throw new CliException(mountPoint + " is still mounted: " + folder + " is left as it is");
        }
      }
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path visited, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + folder, e);
    }
  }
}
