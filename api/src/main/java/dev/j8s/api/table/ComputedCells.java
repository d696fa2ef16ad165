package dev.j8s.api.table;

import java.util.HashMap;
import java.util.Map;

/** The cells that Java computes, by the name that columns give. */
final class ComputedCells {
  static final Map<String, Cell> BY_NAME = new HashMap<>();

  static {
    BY_NAME.put(
        "age", (o, now) -> TableCells.age(o.path("metadata").path("creationTimestamp"), now));
    BY_NAME.put(
        "createdAt",
        (o, now) -> o.path("metadata").path("creationTimestamp").asString("<unknown>"));
    PodCells.register(BY_NAME);
    WorkloadCells.register(BY_NAME);
    ServiceCells.register(BY_NAME);
    NodeCells.register(BY_NAME);
    EventCells.register(BY_NAME);
    StorageCells.register(BY_NAME);
    ConfigCells.register(BY_NAME);
    PolicyCells.register(BY_NAME);
  }

  private ComputedCells() {}
}
