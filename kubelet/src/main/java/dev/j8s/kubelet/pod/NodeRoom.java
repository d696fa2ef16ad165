package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The node that pods are bound to.
 *
 * @param allocatable what it can give to pods, by resource name
 */
public record NodeRoom(String name, Supplier<Map<String, Quantity>> allocatable) {
  public NodeRoom {
    requireNonNull(name, "name is null");
    requireNonNull(allocatable, "allocatable is null");
  }
}
