package dev.j8s.cli.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The control groups that a node leaves when it has ended, in every hierarchy of this machine. */
public final class Cgroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private Cgroups() {}

  /** Removes a node's groups, and the cluster's when it was the last. */
  public static void remove(String cluster, String node) {
    for (Path hierarchy : hierarchies()) {
      removeTree(hierarchy.resolve(cluster).resolve(node));
      removeOne(hierarchy.resolve(cluster));
    }
  }

  private static List<Path> hierarchies() {
    if (Files.exists(ROOT.resolve("cgroup.controllers"))) {
      return List.of(ROOT);
    }
    try (Stream<Path> children = Files.list(ROOT)) {
      return children.filter(Files::isDirectory).filter(p -> !Files.isSymbolicLink(p)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeTree(Path group) {
    if (!Files.isDirectory(group)) {
      return;
    }
    try (Stream<Path> all = Files.walk(group)) {
      all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).forEach(Cgroups::removeOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeOne(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (DirectoryNotEmptyException e) {
      return;
    } catch (FileSystemException e) {
      // The kernel says "busy" while groups of another node are below it.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
