package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;

/**
 * Amounts of resources: what a pod asks for, what a node has, or what its pods take together. cpu
 * is in thousandths of a core, memory and storage in bytes, anything else in whole units.
 */
public final class Amounts {
  private long milliCpu;
  private long memory;
  private long ephemeralStorage;
  private long pods;
  private Map<String, Long> others = Map.of();

  public Amounts() {}

  /** What a node has to give. */
  public static Amounts allocatable(Node node) {
    return node.getStatus() == null ? new Amounts() : of(node.getStatus().getAllocatable());
  }

  static Amounts of(Map<String, Quantity> quantities) {
    Amounts amounts = new Amounts();
    if (quantities != null) {
      quantities.forEach(amounts::set);
    }
    return amounts;
  }

  public long milliCpu() {
    return milliCpu;
  }

  public long memory() {
    return memory;
  }

  public long ephemeralStorage() {
    return ephemeralStorage;
  }

  /** How many pods; only of meaning for what a node has. */
  public long pods() {
    return pods;
  }

  /** Extended resources, huge pages and the like, by name. */
  public Map<String, Long> others() {
    return others;
  }

  public long other(String name) {
    return others.getOrDefault(name, 0L);
  }

  public long get(String name) {
    return switch (name) {
      case "cpu" -> milliCpu;
      case "memory" -> memory;
      case "ephemeral-storage" -> ephemeralStorage;
      case "pods" -> pods;
      default -> other(name);
    };
  }

  /** Whether nothing at all is asked for. */
  public boolean isZero() {
    return milliCpu == 0 && memory == 0 && ephemeralStorage == 0 && others.isEmpty();
  }

  void set(String name, Quantity quantity) {
    switch (name) {
      case "cpu" -> milliCpu = Quantities.milli(quantity);
      case "memory" -> memory = Quantities.value(quantity);
      case "ephemeral-storage" -> ephemeralStorage = Quantities.value(quantity);
      case "pods" -> pods = Quantities.value(quantity);
      default -> setOther(name, Quantities.value(quantity));
    }
  }

  void setFrom(String name, Amounts from) {
    switch (name) {
      case "cpu" -> milliCpu = from.milliCpu;
      case "memory" -> memory = from.memory;
      case "ephemeral-storage" -> ephemeralStorage = from.ephemeralStorage;
      default -> setOther(name, from.other(name));
    }
  }

  void setMilliCpu(long milliCpu) {
    this.milliCpu = milliCpu;
  }

  void setMemory(long memory) {
    this.memory = memory;
  }

  Amounts add(Amounts more) {
    milliCpu += more.milliCpu;
    memory += more.memory;
    ephemeralStorage += more.ephemeralStorage;
    more.others.forEach((name, amount) -> setOther(name, other(name) + amount));
    return this;
  }

  Amounts subtract(Amounts less) {
    milliCpu -= less.milliCpu;
    memory -= less.memory;
    ephemeralStorage -= less.ephemeralStorage;
    less.others.forEach((name, amount) -> setOther(name, other(name) - amount));
    return this;
  }

  Amounts max(Amounts other) {
    milliCpu = Math.max(milliCpu, other.milliCpu);
    memory = Math.max(memory, other.memory);
    ephemeralStorage = Math.max(ephemeralStorage, other.ephemeralStorage);
    other.others.forEach((name, amount) -> setOther(name, Math.max(other(name), amount)));
    return this;
  }

  Amounts copy() {
    return new Amounts().max(this).withPods(pods);
  }

  private Amounts withPods(long pods) {
    this.pods = pods;
    return this;
  }

  private void setOther(String name, long amount) {
    if (others.isEmpty()) {
      others = new HashMap<>();
    }
    others.put(name, amount);
  }
}
