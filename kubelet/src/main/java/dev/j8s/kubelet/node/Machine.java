package dev.j8s.kubelet.node;

import io.fabric8.kubernetes.api.model.Quantity;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this machine is and has, from the kernel. */
public final class Machine {
  private static final Path PROC = Path.of("/proc");
  private static final long KIB = 1024;
  private static final long MEMORY_KEPT_FREE = 100 * KIB * KIB;

  private final Path rootDirectory;

  /**
   * @param rootDirectory whose file system is the node's storage
   */
  public Machine(Path rootDirectory) {
    this.rootDirectory = rootDirectory;
  }

  /** In bytes. */
  public long memory() {
    return memory("MemTotal");
  }

  long availableMemory() {
    return memory("MemAvailable");
  }

  private static long memory(String field) {
    return lines(PROC.resolve("meminfo"))
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) * KIB)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(field + " is not in /proc/meminfo"));
  }

  private static long processors() {
    return lines(PROC.resolve("cpuinfo")).filter(line -> line.startsWith("processor")).count();
  }

  FileStore storage() throws IOException {
    return Files.getFileStore(rootDirectory);
  }

  /** All that there is, by resource name. */
  public Map<String, Quantity> capacity(int maxPods) {
    Map<String, Quantity> capacity = new TreeMap<>();
    capacity.put("cpu", new Quantity(Long.toString(processors())));
    capacity.put("memory", new Quantity(memory() / KIB + "Ki"));
    capacity.put("ephemeral-storage", new Quantity(storageBytes() / KIB + "Ki"));
    capacity.put("pods", new Quantity(Integer.toString(maxPods)));
    hugePages(capacity);
    return capacity;
  }

  /** What pods may have: memory less what must stay free, nine tenths of the storage. */
  public Map<String, Quantity> allocatable(int maxPods) {
    Map<String, Quantity> allocatable = new TreeMap<>(capacity(maxPods));
    allocatable.put("memory", new Quantity((memory() - MEMORY_KEPT_FREE) / KIB + "Ki"));
    allocatable.put("ephemeral-storage", new Quantity(Long.toString(storageBytes() / 10 * 9)));
    return allocatable;
  }

  private long storageBytes() {
    try {
      return storage().getTotalSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void hugePages(Map<String, Quantity> capacity) {
    Path folder = Path.of("/sys/kernel/mm/hugepages");
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> sizes = Files.list(folder)) {
      for (Path size : sizes.toList()) {
        long kib = Long.parseLong(size.getFileName().toString().replaceAll("\\D+", ""));
        long pages = Long.parseLong(read(size.resolve("nr_hugepages")));
        String name = kib >= KIB * KIB ? kib / KIB / KIB + "Gi" : kib / KIB + "Mi";
        capacity.put("hugepages-" + name, new Quantity(pages == 0 ? "0" : pages * kib + "Ki"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String machineId() {
    return readIfThere(Path.of("/etc/machine-id")).orElse("");
  }

  String systemUuid() {
    return readIfThere(Path.of("/sys/class/dmi/id/product_uuid")).orElseGet(this::machineId);
  }

  String bootId() {
    return readIfThere(PROC.resolve("sys/kernel/random/boot_id")).orElse("");
  }

  String osImage() {
    return readIfThere(Path.of("/etc/os-release")).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .findFirst()
        .orElse("Linux");
  }

  String kernel() {
    return System.getProperty("os.version");
  }

  /** As Go names it. */
  String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  /** How many more processes there can be. */
  long availableProcessIds() {
    long most = Long.parseLong(read(PROC.resolve("sys/kernel/pid_max")));
    String running = read(PROC.resolve("loadavg")).split(" ", -1)[3].split("/", -1)[1];
    return most - Long.parseLong(running);
  }

  private static Stream<String> lines(Path file) {
    return read(file).lines();
  }

  private static Optional<String> readIfThere(Path file) {
    return Files.isReadable(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * Reads a file of the kernel at once: Files.readString asks for one byte first, and after that
   * the kernel calls some settings, such as pid_max, ended.
   */
  private static String read(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
