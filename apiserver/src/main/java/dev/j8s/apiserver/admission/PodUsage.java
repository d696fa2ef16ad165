package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a pod uses as a whole: its containers and sidecars together, or one of its init containers
 * with the sidecars before it when that is more, and its overhead.
 */
final class PodUsage {
  private PodUsage() {}

  /**
   * @param kind {@code requests} or {@code limits}
   */
  static Map<String, BigDecimal> total(ObjectNode pod, String kind) {
    Map<String, BigDecimal> total = new HashMap<>();
    for (ObjectNode container : Fields.items(pod, "spec", "containers")) {
      add(total, of(container, kind));
    }
    Map<String, BigDecimal> sidecars = new HashMap<>();
    Map<String, BigDecimal> peak = new HashMap<>();
    for (ObjectNode container : Fields.items(pod, "spec", "initContainers")) {
      Map<String, BigDecimal> own = of(container, kind);
      if (Fields.text(container, "restartPolicy").equals("Always")) {
        add(sidecars, own);
        add(total, own);
        sidecars.forEach((name, amount) -> peak.merge(name, amount, BigDecimal::max));
      } else {
        add(own, sidecars);
        own.forEach((name, amount) -> peak.merge(name, amount, BigDecimal::max));
      }
    }
    peak.forEach((name, amount) -> total.merge(name, amount, BigDecimal::max));
    Map<String, BigDecimal> overhead = new HashMap<>();
    Fields.at(pod, "spec", "overhead")
        .properties()
        .forEach(one -> overhead.put(one.getKey(), Quantities.parse(one.getValue().asString("0"))));
    add(total, overhead);
    return total;
  }

  static List<ObjectNode> containers(ObjectNode pod) {
    List<ObjectNode> all = new java.util.ArrayList<>(Fields.items(pod, "spec", "containers"));
    all.addAll(Fields.items(pod, "spec", "initContainers"));
    return all;
  }

  private static Map<String, BigDecimal> of(ObjectNode container, String kind) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    Fields.at(container, "resources", kind)
        .properties()
        .forEach(one -> amounts.put(one.getKey(), Quantities.parse(one.getValue().asString("0"))));
    return amounts;
  }

  private static void add(Map<String, BigDecimal> to, Map<String, BigDecimal> from) {
    from.forEach((name, amount) -> to.merge(name, amount, BigDecimal::add));
  }
}
