package dev.j8s.kubelet.cgroup;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
    long cpu = milli(request(pod, "cpu"));
    Optional<BigDecimal> cpuLimit = limit(pod, "cpu");
    Optional<BigDecimal> memory = limit(pod, "memory");
    if (whole != null) {
      cpuLimit = first(present(whole.getLimits(), "cpu"), cpuLimit);
      memory = first(present(whole.getLimits(), "memory"), memory);
    }
    return new Resources(
        shares(cpu),
        cpuLimit.map(limit -> quota(milli(limit))),
        memory.map(BigDecimal::longValue),
        cpu);
  }

  /** Room for both. */
  Resources larger(Resources other) {
    return new Resources(
        Math.max(cpuShares, other.cpuShares),
        most(cpuQuota, other.cpuQuota),
        most(memoryLimit, other.memoryLimit),
        Math.max(cpuRequestMilli, other.cpuRequestMilli));
  }

  /** None is more than any. */
  private static Optional<Long> most(Optional<Long> one, Optional<Long> other) {
    return one.flatMap(a -> other.map(b -> Math.max(a, b)));
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

  /** What a pod asks for in all: its own figure where it has one, else that of its containers. */
  public static BigDecimal request(Pod pod, String name) {
    ResourceRequirements whole = pod.getSpec().getResources();
    return present(whole == null ? null : whole.getRequests(), name)
        .orElseGet(() -> total(pod, name, false))
        .add(amount(pod.getSpec().getOverhead(), name));
  }

  /** Empty when one container has no limit. */
  private static Optional<BigDecimal> limit(Pod pod, String name) {
    boolean unlimited =
        Stream.concat(
                pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
            .anyMatch(container -> amount(container, name, true).signum() == 0);
    return unlimited ? Optional.empty() : Optional.of(total(pod, name, true));
  }

  /** An init container runs beside the sidecars before it, and before all that come after. */
  private static BigDecimal total(Pod pod, String name, boolean limits) {
    BigDecimal sidecars = BigDecimal.ZERO;
    BigDecimal most = BigDecimal.ZERO;
    for (Container init : pod.getSpec().getInitContainers()) {
      BigDecimal one = amount(init, name, limits);
      if ("Always".equals(init.getRestartPolicy())) {
        sidecars = sidecars.add(one);
        most = most.max(sidecars);
      } else {
        most = most.max(sidecars.add(one));
      }
    }
    BigDecimal together = sidecars;
    for (Container container : pod.getSpec().getContainers()) {
      together = together.add(amount(container, name, limits));
    }
    return together.max(most);
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
