package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The log files of the nodes' processes: one of j8s and one of containerd for each node. */
public final class Logs {
  private static final Set<String> COMPONENTS =
      Set.of(
          "apiserver", "store", "controllers", "scheduler", "kubelet", "network", "client", "cli");
  private static final String CONTAINERD = "containerd";

  /** Where the component stands in a line: after the time and the level. */
  private static final int COMPONENT_WORD = 2;

  private final Path folder;

  public Logs(Layout layout) {
    this.folder = layout.data().resolve("logs");
  }

  /**
   * Prints the lines of one component or one node.
   *
   * @param which empty for all nodes
   * @param follow goes on until interrupted
   */
  public void print(String which, boolean follow, PrintStream out) {
    Predicate<String> line = text -> true;
    List<Path> files;
    if (which.isEmpty()) {
      files = files(name -> !name.endsWith("-containerd.log"));
    } else if (which.equals(CONTAINERD)) {
      files = files(name -> name.endsWith("-containerd.log"));
    } else if (COMPONENTS.contains(which)) {
      files = files(name -> !name.endsWith("-containerd.log"));
      line = text -> isOf(text, which);
    } else {
      files = files(name -> name.equals(which + ".log"));
    }
    if (files.isEmpty()) {
      throw new CliException(
          which.isEmpty() || COMPONENTS.contains(which) || which.equals(CONTAINERD)
              ? "there are no logs in " + folder
              : "no component or node is called " + which);
    }
    copy(files, line, follow, out);
  }

  private static boolean isOf(String line, String component) {
    String[] words = line.split(" +", COMPONENT_WORD + 2);
    return words.length > COMPONENT_WORD && words[COMPONENT_WORD].equals(component);
  }

  private List<Path> files(Predicate<String> name) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> name.test(file.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(List<Path> files, Predicate<String> line, boolean follow, PrintStream out) {
    Map<Path, Long> positions = new HashMap<>();
    try (WatchService watcher = folder.getFileSystem().newWatchService()) {
      folder.register(watcher, StandardWatchEventKinds.ENTRY_MODIFY);
      files.forEach(file -> positions.put(file, copyFrom(file, 0, line, out)));
      while (follow) {
        WatchKey key = watcher.take();
        key.pollEvents();
        key.reset();
        positions.replaceAll((file, position) -> copyFrom(file, position, line, out));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prints the whole lines after a position and answers where they end. */
  private static long copyFrom(Path file, long from, Predicate<String> line, PrintStream out) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long length = open.length();
      open.seek(from > length ? 0 : from);
      byte[] bytes = new byte[Math.toIntExact(length - open.getFilePointer())];
      long start = open.getFilePointer();
      open.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      new String(bytes, 0, end, StandardCharsets.UTF_8).lines().filter(line).forEach(out::println);
      return start + end;
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  /** The last lines of a file, or nothing when there is none. */
  static String tail(Path file, int lines) {
    try {
      if (!Files.exists(file)) {
        return "";
      }
      List<String> all = Files.readAllLines(file);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }
}
