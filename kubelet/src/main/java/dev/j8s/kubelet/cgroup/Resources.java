package dev.j8s.kubelet.cgroup;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is told for requests and limits.
 *
 * @param cpuShares relative weight, at least 2
 * @param cpuQuota microseconds of CPU a period, or empty for no limit
 * @param memoryLimit bytes, or empty for no limit
 */
public record Resources(
    long cpuShares, Optional<Long> cpuQuota, Optional<Long> memoryLimit, long cpuRequestMilli) {
  public static final long CPU_PERIOD_MICROS = 100_000;
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long MIN_QUOTA_MICROS = 1_000;

  public static Resources of(Container container) {
    ResourceRequirements r = container.getResources();
    return r == null ? of(Map.of(), Map.of()) : of(r.getRequests(), r.getLimits());
  }

  /** The sum that a pod's cgroup gets: limits only where every container has one. */
  public static Resources of(Pod pod) {
    ResourceRequirements whole = pod.getSpec().getResources();
    List<Container> together = new ArrayList<>(pod.getSpec().getContainers());
    List<Container> inits = new ArrayList<>();
    for (Container init : pod.getSpec().getInitContainers()) {
      ("Always".equals(init.getRestartPolicy()) ? together : inits).add(init);
    }
    long cpu = milli(total(together, inits, "cpu", false).orElse(BigDecimal.ZERO));
    Optional<BigDecimal> cpuLimit = total(together, inits, "cpu", true);
    Optional<BigDecimal> memory = total(together, inits, "memory", true);
    if (whole != null) {
      cpu = present(whole.getRequests(), "cpu").map(Resources::milli).orElse(cpu);
      cpuLimit = first(present(whole.getLimits(), "cpu"), cpuLimit);
      memory = first(present(whole.getLimits(), "memory"), memory);
    }
    return new Resources(
        shares(cpu),
        cpuLimit.map(limit -> quota(milli(limit))),
        memory.map(BigDecimal::longValue),
        cpu);
  }

  private static Optional<BigDecimal> first(Optional<BigDecimal> one, Optional<BigDecimal> other) {
    return one.isPresent() ? one : other;
  }

  private static Resources of(
      @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits) {
    BigDecimal limit = amount(limits, "cpu");
    BigDecimal request = present(requests, "cpu").orElse(limit);
    BigDecimal memory = amount(limits, "memory");
    return new Resources(
        shares(milli(request)),
        limit.signum() > 0 ? Optional.of(quota(milli(limit))) : Optional.empty(),
        memory.signum() > 0 ? Optional.of(memory.longValue()) : Optional.empty(),
        milli(request));
  }

  /** Empty when limits are summed and one container has none. */
  private static Optional<BigDecimal> total(
      List<Container> together, List<Container> inits, String name, boolean limits) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal largest = BigDecimal.ZERO;
    for (Container container : together) {
      sum = sum.add(amount(container, name, limits));
    }
    for (Container init : inits) {
      largest = largest.max(amount(init, name, limits));
    }
    boolean unlimited =
        Stream.concat(together.stream(), inits.stream())
            .anyMatch(container -> amount(container, name, true).signum() == 0);
    return limits && unlimited ? Optional.empty() : Optional.of(sum.max(largest));
  }

  private static BigDecimal amount(Container container, String name, boolean limit) {
    ResourceRequirements r = container.getResources();
    return r == null ? BigDecimal.ZERO : amount(limit ? r.getLimits() : r.getRequests(), name);
  }

  /** Zero when there is none. */
  public static BigDecimal amount(@Nullable Map<String, Quantity> quantities, String name) {
    return present(quantities, name).orElse(BigDecimal.ZERO);
  }

  private static Optional<BigDecimal> present(
      @Nullable Map<String, Quantity> quantities, String name) {
    Quantity quantity = quantities == null ? null : quantities.get(name);
    return quantity == null ? Optional.empty() : Optional.of(quantity.getNumericalAmount());
  }

  private static long milli(BigDecimal cores) {
    return cores.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  static long shares(long milliCpu) {
    return Math.clamp(milliCpu * 1024 / 1000, MIN_SHARES, MAX_SHARES);
  }

  static long quota(long milliCpu) {
    return Math.max(MIN_QUOTA_MICROS, milliCpu * CPU_PERIOD_MICROS / 1000);
  }

  /**
   * How readily the kernel kills the container's processes when memory is short.
   *
   * @param nodeMemory the node's memory in bytes
   */
  public static long oomScoreAdjust(Pod pod, Container container, long nodeMemory) {
    String priorityClass = pod.getSpec().getPriorityClassName();
    if ("system-node-critical".equals(priorityClass)) {
      return -997;
    }
    return switch (Qos.of(pod)) {
      case GUARANTEED -> -997;
      case BEST_EFFORT -> 1000;
      case BURSTABLE -> {
        ResourceRequirements r = container.getResources();
        long request = r == null ? 0 : amount(r.getRequests(), "memory").longValue();
        yield Math.clamp(1000 - 1000 * request / Math.max(1, nodeMemory), 3, 999);
      }
    };
  }
}
