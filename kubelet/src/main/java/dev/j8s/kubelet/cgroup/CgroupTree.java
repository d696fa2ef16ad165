package dev.j8s.kubelet.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's control groups: version 2's one tree, or version 1's tree for each controller. Paths
 * are absolute within the trees.
 */
public final class CgroupTree {
  private static final List<String> CONTROLLERS =
      List.of("cpu", "cpuacct", "cpuset", "memory", "pids");

  private final List<Hierarchy> hierarchies;
  private final boolean unified;

  /**
   * @param controllers those of version 1; empty for version 2
   */
  record Hierarchy(Path mount, List<String> controllers) {
    Path at(String path) {
      return mount.resolve(path.substring(1));
    }
  }

  CgroupTree(List<Hierarchy> hierarchies, boolean unified) {
    this.hierarchies = List.copyOf(hierarchies);
    this.unified = unified;
  }

  /** Finds the trees of this process. */
  public static CgroupTree ofThisHost() throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/self/mountinfo")));
  }

  /** The trees that these lines of a mountinfo file tell of. */
  public static CgroupTree parse(List<String> mountinfo) {
    List<Hierarchy> old = new ArrayList<>();
    Optional<Hierarchy> whole = Optional.empty();
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String mount = halves[0].split(" ", -1)[4];
      String[] after = halves[1].split(" ", -1);
      if (after[0].equals("cgroup2") && mount.equals("/sys/fs/cgroup")) {
        whole = Optional.of(new Hierarchy(Path.of(mount), List.of()));
      } else if (after[0].equals("cgroup")) {
        List<String> controllers =
            Arrays.stream(after[2].split(",")).filter(o -> !o.equals("rw")).toList();
        old.add(new Hierarchy(Path.of(mount), controllers));
      }
    }
    return whole.isPresent()
        ? new CgroupTree(List.of(whole.get()), true)
        : new CgroupTree(old, false);
  }

  boolean unified() {
    return unified;
  }

  void create(String path) throws IOException {
    for (Hierarchy hierarchy : hierarchies) {
      if (!unified && hierarchy.controllers().stream().noneMatch(CONTROLLERS::contains)) {
        continue;
      }
      Path at = hierarchy.mount();
      for (String name : path.substring(1).split("/", -1)) {
        if (unified) {
          delegate(at);
        }
        Path child = at.resolve(name);
        if (!Files.isDirectory(child)) {
          Files.createDirectories(child);
        }
        if (hierarchy.controllers().contains("cpuset")) {
          inherit(at, child, "cpuset.cpus");
          inherit(at, child, "cpuset.mems");
        }
        at = child;
      }
    }
  }

  private static void delegate(Path group) throws IOException {
    Path file = group.resolve("cgroup.subtree_control");
    List<String> on = words(file);
    for (String controller : words(group.resolve("cgroup.controllers"))) {
      if (!on.contains(controller)
          && (CONTROLLERS.contains(controller)
              || controller.equals("io")
              || controller.equals("hugetlb"))) {
        Files.writeString(file, "+" + controller);
      }
    }
  }

  private static List<String> words(Path file) throws IOException {
    return Arrays.stream(Files.readString(file).strip().split("\\s+")).toList();
  }

  private static void inherit(Path parent, Path child, String file) throws IOException {
    if (Files.readString(child.resolve(file)).isBlank()) {
      Files.writeString(child.resolve(file), Files.readString(parent.resolve(file)));
    }
  }

  void shares(String path, long shares) throws IOException {
    if (unified) {
      write("", path, "cpu.weight", 1 + (shares - 2) * 9999 / 262_142);
    } else {
      write("cpu", path, "cpu.shares", shares);
    }
  }

  void limit(String path, Resources resources) throws IOException {
    shares(path, resources.cpuShares());
    if (unified) {
      write(
          "",
          path,
          "cpu.max",
          resources.cpuQuota().map(String::valueOf).orElse("max")
              + " "
              + Resources.CPU_PERIOD_MICROS);
      write("", path, "memory.max", resources.memoryLimit().map(String::valueOf).orElse("max"));
    } else {
      write("cpu", path, "cpu.cfs_period_us", Resources.CPU_PERIOD_MICROS);
      write("cpu", path, "cpu.cfs_quota_us", resources.cpuQuota().orElse(-1L));
      write("memory", path, "memory.limit_in_bytes", resources.memoryLimit().orElse(-1L));
    }
  }

  private void write(String controller, String path, String file, Object value) throws IOException {
    for (Hierarchy hierarchy : hierarchies) {
      if (unified || hierarchy.controllers().contains(controller)) {
        Path at = hierarchy.at(path).resolve(file);
        if (Files.exists(at)) {
          Files.writeString(at, value.toString());
        }
      }
    }
  }

  void remove(String path) throws IOException {
    for (Hierarchy hierarchy : hierarchies) {
      removeTree(hierarchy.at(path));
    }
  }

  private static void removeTree(Path group) throws IOException {
    if (!Files.isDirectory(group)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(group, Files::isDirectory)) {
      for (Path child : children) {
        removeTree(child);
      }
    } catch (NotDirectoryException | NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(group);
  }

  /** The names of the groups directly below this one. */
  List<String> children(String path) throws IOException {
    Path at = hierarchies.getFirst().at(path);
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(at)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(at, Files::isDirectory)) {
        children.forEach(child -> names.add(child.getFileName().toString()));
      }
    }
    return names;
  }
}
