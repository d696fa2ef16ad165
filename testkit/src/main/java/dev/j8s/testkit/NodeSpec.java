package dev.j8s.testkit;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a simulated node is like.
 *
 * @param labels beside those that every node has
 * @param capacity how much of each resource pods can request; nothing is used of this machine
 */
public record NodeSpec(
    String name, Map<String, String> labels, Map<String, Quantity> capacity, List<Taint> taints) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
  private static final int LONGEST_NAME = 253;
  private static final Map<String, Quantity> USUAL =
      Map.of(
          "cpu", new Quantity("16"),
          "memory", new Quantity("64Gi"),
          "ephemeral-storage", new Quantity("200Gi"),
          "pods", new Quantity("110"));

  public NodeSpec {
    requireNonNull(name, "name is null");
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a node's name is a DNS name in lower case, not \"" + name + "\"");
    }
    labels = Map.copyOf(labels);
    capacity = Map.copyOf(capacity);
    taints = List.copyOf(taints);
  }

  /** A node of 16 CPUs, 64Gi of memory and 110 pods. */
  public static NodeSpec named(String name) {
    return new NodeSpec(name, Map.of(), USUAL, List.of());
  }

  public NodeSpec withLabel(String key, String value) {
    return new NodeSpec(name, with(labels, key, value), capacity, taints);
  }

  /**
   * @param resource such as {@code cpu} or {@code example.com/gpu}
   * @param quantity such as {@code 500m} or {@code 8Gi}
   */
  public NodeSpec withCapacity(String resource, String quantity) {
    return new NodeSpec(name, labels, with(capacity, resource, Quantity.parse(quantity)), taints);
  }

  /**
   * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
   */
  public NodeSpec withTaint(String key, String value, String effect) {
    List<Taint> more = new ArrayList<>(taints);
    more.add(new Taint(effect, key, null, value));
    return new NodeSpec(name, labels, capacity, more);
  }

  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }
}
