package dev.j8s.kubelet.stats;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the kernel what the node uses. */
public final class NodeUsageReader {
  /** What the kernel counts processor time in, the same for every program: 1/100 s. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int IDLE = 3;
  private static final int WAITING = 4;

  private final Path proc;
  private final Path data;
  private final Environment environment;

  /**
   * @param proc where proc(5) is mounted
   * @param data a folder on the file system to be measured
   */
  public NodeUsageReader(Path proc, Path data, Environment environment) {
    this.proc = requireNonNull(proc, "proc is null");
    this.data = requireNonNull(data, "data is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  public Usage.OfNode node() throws IOException {
    Map<String, Long> memory = memory();
    long total = memory.getOrDefault("MemTotal", 0L);
    long available = memory.getOrDefault("MemAvailable", 0L);
    long free = memory.getOrDefault("MemFree", 0L);
    long booted = 0;
    long busyTicks = 0;
    for (String line : Files.readAllLines(proc.resolve("stat"))) {
      if (line.startsWith("cpu ")) {
        busyTicks = busyTicks(line);
      } else if (line.startsWith("btime ")) {
        booted = Long.parseLong(line.substring("btime ".length()).trim());
      }
    }
    FileStore store = Files.getFileStore(data);
    long capacity = store.getTotalSpace();
    return new Usage.OfNode(
        new Usage(
            environment.now(),
            busyTicks * NANOS_PER_TICK,
            null,
            total - available,
            total - free,
            memory.getOrDefault("AnonPages", 0L)),
        Instant.ofEpochSecond(booted),
        available,
        new Usage.OfDisk(capacity, store.getUsableSpace(), capacity - store.getUnallocatedSpace()));
  }

  private static long busyTicks(String line) {
    String[] fields = line.trim().split("\\s+", -1);
    long busy = 0;
    // Guest time, the last two fields, is counted in the first two already.
    for (int i = 1; i < Math.min(fields.length, 9); i++) {
      if (i - 1 != IDLE && i - 1 != WAITING) {
        busy += Long.parseLong(fields[i]);
      }
    }
    return busy;
  }

  private Map<String, Long> memory() throws IOException {
    Map<String, Long> bytes = new HashMap<>();
    List<String> lines = Files.readAllLines(proc.resolve("meminfo"));
    for (String line : lines) {
      String[] fields = line.split("[:\\s]+", -1);
      if (fields.length > 2) {
        bytes.put(fields[0], Long.parseLong(fields[1]) * 1024);
      }
    }
    return bytes;
  }
}
