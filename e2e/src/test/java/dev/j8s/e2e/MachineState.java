package dev.j8s.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a cluster could leave behind on a machine. */
record MachineState(
    SortedSet<String> mounts,
    SortedSet<String> links,
    SortedSet<String> tables,
    SortedSet<String> routes,
    SortedSet<String> cgroups,
    SortedSet<String> processes) {

  /** The machine as it is now; processes only those that speak of the given word. */
  static MachineState read(Shell shell, String word) throws IOException {
    return new MachineState(
        lines(shell, "cut -d' ' -f5 /proc/self/mountinfo"),
        lines(shell, "ip -o link show | sed 's/^[0-9]*: //; s/[@:].*//'"),
        lines(shell, "nft list tables"),
        lines(shell, "ip route show"),
        cgroups(word),
        processes(word));
  }

  private static SortedSet<String> lines(Shell shell, String command) {
    return new TreeSet<>(shell.run(command, Duration.ofSeconds(10)).lines().toList());
  }

  private static SortedSet<String> cgroups(String word) throws IOException {
    try (Stream<Path> all = Files.find(Path.of("/sys/fs/cgroup"), 3, (p, a) -> a.isDirectory())) {
      return new TreeSet<>(
          all.filter(path -> path.getFileName().toString().contains(word))
              .map(Path::toString)
              .toList());
    }
  }

  private static SortedSet<String> processes(String word) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        if (process.getFileName().toString().equals("" + ProcessHandle.current().pid())) {
          continue;
        }
        try {
          String command = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
          if (command.contains(word)) {
            found.add(command);
          }
        } catch (IOException _) {
          // It has ended since the folder was listed.
        }
      }
    }
    return found;
  }
}
