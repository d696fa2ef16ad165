package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the files of a folder all at once, laid out as upstream does:
 *
 * <pre>
 * volume/..2026_01_31_10_20_30.123456789/key   the files
 * volume/..data -> ..2026_01_31_10_20_30.123456789   replaced by a rename: the one atomic step
 * volume/key -> ..data/key
 * </pre>
 *
 * A reader that keeps {@code ..data} resolved sees one generation only. Killed at any step, the
 * next write completes or removes what was left. One writer a folder at a time.
 */
final class AtomicWriter {
  private static final String DATA = "..data";
  private static final String NEW_DATA = "..data_tmp";
  private static final DateTimeFormatter GENERATION =
      DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss'.'").withZone(ZoneOffset.UTC);

  private final Path target;
  private final Environment environment;

  AtomicWriter(Path target, Environment environment) {
    this.target = requireNonNull(target, "target is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /** Prepares a new generation's folder, with all files in it, before it is shown. */
  @FunctionalInterface
  interface Permissions {
    void apply(Path generation) throws IOException;
  }

  /**
   * @param files by their path, relative and without ".."
   * @return whether anything changed
   */
  boolean write(Map<String, FileContent> files, Permissions permissions) throws IOException {
    files.keySet().forEach(AtomicWriter::check);
    Path current = current();
    boolean changed = current == null || !holds(current, files);
    Path shown = changed ? replace(files, permissions) : requireNonNull(current);
    Set<String> names = new HashSet<>();
    for (String path : files.keySet()) {
      names.add(Path.of(path).getName(0).toString());
    }
    linkNames(names);
    removeOthers(names, shown);
    return changed;
  }

  private Path replace(Map<String, FileContent> files, Permissions permissions) throws IOException {
    Path generation = newGeneration();
    for (Map.Entry<String, FileContent> file : files.entrySet()) {
      writeFile(generation, file.getKey(), file.getValue());
    }
    permissions.apply(generation);
    show(generation);
    return generation;
  }

  private static void check(String path) {
    Path parsed = Path.of(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("invalid path: must not be empty: \"\"");
    }
    if (parsed.isAbsolute()) {
      throw new IllegalArgumentException("invalid path: must be relative path: " + path);
    }
    for (Path part : parsed) {
      if (part.toString().equals("..")) {
        throw new IllegalArgumentException("invalid path: must not contain '..': " + path);
      }
    }
    if (path.startsWith("..")) {
      throw new IllegalArgumentException("invalid path: must not start with '..': " + path);
    }
  }

  private @Nullable Path current() throws IOException {
    try {
      Path generation = target.resolve(Files.readSymbolicLink(target.resolve(DATA)));
      return Files.isDirectory(generation, LinkOption.NOFOLLOW_LINKS) ? generation : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean holds(Path generation, Map<String, FileContent> files) throws IOException {
    int found = 0;
    try (Stream<Path> all = Files.walk(generation)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          FileContent wanted = files.get(generation.relativize(path).toString());
          if (wanted == null || !Arrays.equals(wanted.data(), Files.readAllBytes(path))) {
            return false;
          }
          found++;
        }
      }
    }
    return found
        == files.keySet().stream().map(path -> Path.of(path).normalize()).distinct().count();
  }

  private Path newGeneration() throws IOException {
    long chance = environment.random().nextLong(1_000_000_000L, 10_000_000_000L);
    Path generation = target.resolve(GENERATION.format(environment.now()) + chance);
    Files.createDirectory(generation);
    Modes.set(generation, 0755);
    return generation;
  }

  private static void writeFile(Path generation, String name, FileContent content)
      throws IOException {
    Path file = generation.resolve(name).normalize();
    makeParents(generation, file.getParent());
    Files.write(file, content.data());
    if (content.owner() != null) {
      Files.setAttribute(file, "unix:uid", Math.toIntExact(content.owner()));
    }
    Modes.set(file, content.mode());
  }

  private static void makeParents(Path generation, @Nullable Path folder) throws IOException {
    if (folder == null || folder.equals(generation) || Files.isDirectory(folder)) {
      return;
    }
    makeParents(generation, folder.getParent());
    Files.createDirectory(folder);
    Modes.set(folder, 0755);
  }

  private void show(Path generation) throws IOException {
    Path next = target.resolve(NEW_DATA);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, generation.getFileName());
    Files.move(
        next,
        target.resolve(DATA),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void linkNames(Set<String> names) throws IOException {
    for (String name : names) {
      Path link = target.resolve(name);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
  }

  /** Removes names that are no more and generations that are not shown. */
  private void removeOthers(Set<String> names, Path current) throws IOException {
    try (Stream<Path> entries = Files.list(target)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = entry.getFileName().toString();
        if (name.startsWith("..")) {
          if (!name.equals(DATA) && !name.equals(current.getFileName().toString())) {
            deleteTree(entry);
          }
        } else if (!names.contains(name) && isOurLink(entry)) {
          Files.delete(entry);
        }
      }
    }
  }

  private static boolean isOurLink(Path entry) throws IOException {
    return Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).startsWith(DATA);
  }

  private static void deleteTree(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
