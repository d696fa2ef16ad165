package dev.j8s.kubelet.stats;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What something uses. Fields are null where nobody counts.
 *
 * @param cpuNanos processor time since its start, in nanoseconds
 * @param cpuNanosPerSecond of late
 * @param memoryWorkingSet bytes that can't be given up under pressure
 * @param memoryUsage bytes, caches included
 */
public record Usage(
    Instant time,
    @Nullable Long cpuNanos,
    @Nullable Long cpuNanosPerSecond,
    @Nullable Long memoryWorkingSet,
    @Nullable Long memoryUsage,
    @Nullable Long memoryResident) {

  /** One container's. */
  public record OfContainer(String name, String id, Usage usage, @Nullable Long diskBytes) {}

  /** One pod's, with its containers'. */
  public record OfPod(
      String namespace,
      String name,
      String uid,
      Usage usage,
      List<OfContainer> containers,
      List<OfInterface> interfaces) {}

  /** Bytes through one network interface. */
  public record OfInterface(String name, long received, long sent) {}

  /** The node's; the file system is the one with the kubelet's folder. */
  public record OfNode(Usage usage, Instant booted, long memoryAvailable, OfDisk disk) {}

  /** Bytes of a file system. */
  public record OfDisk(long capacity, long available, long used) {}
}
