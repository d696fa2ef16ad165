package dev.j8s.kubelet.stats;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.runtime.v1.ContainerStats;
import dev.j8s.kubelet.runtime.v1.CpuUsage;
import dev.j8s.kubelet.runtime.v1.LinuxPodSandboxStats;
import dev.j8s.kubelet.runtime.v1.MemoryUsage;
import dev.j8s.kubelet.runtime.v1.PodSandboxStats;
import dev.j8s.kubelet.runtime.v1.UInt64Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the runtime what its pods use. Thread-safe. */
public final class UsageReader {
  private static final Logger LOG = LoggerFactory.getLogger(UsageReader.class);
  private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  private static final String POD_NAME = "io.kubernetes.pod.name";
  private static final String POD_UID = "io.kubernetes.pod.uid";
  private static final String CONTAINER_NAME = "io.kubernetes.container.name";

  private final Supplier<List<ContainerStats>> containers;
  private final Supplier<List<PodSandboxStats>> sandboxes;
  private final Environment environment;
  private final Map<String, Sample> samples = new ConcurrentHashMap<>();

  private record Sample(Instant time, long cpuNanos) {}

  private record PodKey(String namespace, String name, String uid) {
    static PodKey of(Map<String, String> labels) {
      return new PodKey(
          labels.getOrDefault(POD_NAMESPACE, ""),
          labels.getOrDefault(POD_NAME, ""),
          labels.getOrDefault(POD_UID, ""));
    }
  }

  /**
   * @param sandboxes may answer nothing when the runtime does not count sandboxes
   */
  public UsageReader(
      Supplier<List<ContainerStats>> containers,
      Supplier<List<PodSandboxStats>> sandboxes,
      Environment environment) {
    this.containers = requireNonNull(containers, "containers is null");
    this.sandboxes = requireNonNull(sandboxes, "sandboxes is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /** By namespace and name. */
  public List<Usage.OfPod> pods() {
    Instant now = environment.now();
    Map<PodKey, List<Usage.OfContainer>> byPod = new LinkedHashMap<>();
    List<String> seen = new ArrayList<>();
    for (ContainerStats stats : containers.get()) {
      Map<String, String> labels = stats.getAttributes().getLabelsMap();
      if (labels.containsKey(POD_UID)) {
        byPod.computeIfAbsent(PodKey.of(labels), _ -> new ArrayList<>()).add(container(stats, now));
        seen.add(stats.getAttributes().getId());
      }
    }
    samples.keySet().retainAll(seen);
    Map<PodKey, LinuxPodSandboxStats> counted = new LinkedHashMap<>();
    for (PodSandboxStats stats : countedSandboxes()) {
      PodKey key = PodKey.of(stats.getAttributes().getLabelsMap());
      counted.put(key, stats.getLinux());
      byPod.putIfAbsent(key, List.of());
    }
    return byPod.entrySet().stream()
        .map(entry -> pod(entry.getKey(), entry.getValue(), counted.get(entry.getKey()), now))
        .sorted(Comparator.comparing(Usage.OfPod::namespace).thenComparing(Usage.OfPod::name))
        .toList();
  }

  /** One sandbox that can't be counted, such as one that ends now, fails the call for all. */
  private List<PodSandboxStats> countedSandboxes() {
    try {
      return sandboxes.get();
    } catch (RuntimeException e) {
      LOG.warn("the runtime does not count its sandboxes now: {}", e.getMessage());
      return List.of();
    }
  }

  private Usage.OfContainer container(ContainerStats stats, Instant now) {
    String id = stats.getAttributes().getId();
    String name =
        stats
            .getAttributes()
            .getLabelsMap()
            .getOrDefault(CONTAINER_NAME, stats.getAttributes().getMetadata().getName());
    @Nullable Long disk =
        stats.hasWritableLayer() && stats.getWritableLayer().hasUsedBytes()
            ? (Long) stats.getWritableLayer().getUsedBytes().getValue()
            : null;
    Usage usage = usage(stats.getCpu(), stats.getMemory(), now);
    if (usage.cpuNanosPerSecond() == null && usage.cpuNanos() != null) {
      Long rate = rate(id, usage.time(), usage.cpuNanos());
      usage =
          new Usage(
              usage.time(),
              usage.cpuNanos(),
              rate,
              usage.memoryWorkingSet(),
              usage.memoryUsage(),
              usage.memoryResident());
    }
    return new Usage.OfContainer(name, id, usage, disk);
  }

  /** Since the last time somebody asked. */
  private @Nullable Long rate(String id, Instant time, long cpuNanos) {
    Sample before = samples.put(id, new Sample(time, cpuNanos));
    if (before == null) {
      return null;
    }
    long span = Duration.between(before.time(), time).toNanos();
    return span <= 0 ? null : (Long) Math.round((cpuNanos - before.cpuNanos()) * 1e9 / span);
  }

  private static Usage.OfPod pod(
      PodKey key,
      List<Usage.OfContainer> containers,
      @Nullable LinuxPodSandboxStats counted,
      Instant now) {
    List<Usage.OfInterface> interfaces = new ArrayList<>();
    Usage usage = sum(containers, now);
    if (counted != null) {
      if (counted.hasCpu() && counted.hasMemory()) {
        usage = usage(counted.getCpu(), counted.getMemory(), now);
      }
      if (counted.hasNetwork()) {
        var first = counted.getNetwork().getDefaultInterface();
        interfaces.add(
            new Usage.OfInterface(
                first.getName(), first.getRxBytes().getValue(), first.getTxBytes().getValue()));
        counted
            .getNetwork()
            .getInterfacesList()
            .forEach(other ->
                interfaces.add(
                    new Usage.OfInterface(
                        other.getName(),
                        other.getRxBytes().getValue(),
                        other.getTxBytes().getValue())));
      }
    }
    return new Usage.OfPod(
        key.namespace(), key.name(), key.uid(), usage, List.copyOf(containers), interfaces);
  }

  private static Usage sum(List<Usage.OfContainer> containers, Instant now) {
    Usage sum = new Usage(now, null, null, null, null, null);
    for (Usage.OfContainer container : containers) {
      Usage one = container.usage();
      sum =
          new Usage(
              now,
              add(sum.cpuNanos(), one.cpuNanos()),
              add(sum.cpuNanosPerSecond(), one.cpuNanosPerSecond()),
              add(sum.memoryWorkingSet(), one.memoryWorkingSet()),
              add(sum.memoryUsage(), one.memoryUsage()),
              add(sum.memoryResident(), one.memoryResident()));
    }
    return sum;
  }

  private static @Nullable Long add(@Nullable Long a, @Nullable Long b) {
    if (a == null) {
      return b;
    }
    return b == null ? a : (Long) (a + b);
  }

  private static Usage usage(CpuUsage cpu, MemoryUsage memory, Instant now) {
    Instant time = cpu.getTimestamp() > 0 ? Instant.ofEpochSecond(0, cpu.getTimestamp()) : now;
    return new Usage(
        time,
        value(cpu.hasUsageCoreNanoSeconds(), cpu.getUsageCoreNanoSeconds()),
        value(cpu.hasUsageNanoCores(), cpu.getUsageNanoCores()),
        value(memory.hasWorkingSetBytes(), memory.getWorkingSetBytes()),
        value(memory.hasUsageBytes(), memory.getUsageBytes()),
        value(memory.hasRssBytes(), memory.getRssBytes()));
  }

  private static @Nullable Long value(boolean present, UInt64Value value) {
    return present ? (Long) value.getValue() : null;
  }
}
