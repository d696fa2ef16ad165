package dev.j8s.api.defaults;

import dev.j8s.api.meta.Quantity;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resources of a pod as a whole, completed from those of its containers once they are partly told.
 */
final class PodResources {
  private static final String HUGE_PAGES = "hugepages-";

  private PodResources() {}

  static void complete(ObjectNode spec) {
    ObjectNode resources = Nodes.child(spec, "resources");
    if (resources == null
        || (resources.path("limits").isEmpty() && resources.path("requests").isEmpty())) {
      return;
    }
    ObjectNode limits = Nodes.made(resources, "limits");
    total(spec, "limits")
        .forEach((name, amount) -> {
          if (name.startsWith(HUGE_PAGES) && !resources.path("requests").has(name)) {
            Nodes.put(limits, name, amount.toString());
          }
        });
    if (limits.isEmpty()) {
      return;
    }
    ObjectNode requests = Nodes.made(resources, "requests");
    total(spec, "requests")
        .forEach((name, amount) -> {
          if (name.equals("cpu") || name.equals("memory")) {
            Nodes.put(requests, name, amount.toString());
          }
        });
    for (Map.Entry<String, JsonNode> limit : limits.properties()) {
      if (isOfPods(limit.getKey()) && !requests.has(limit.getKey())) {
        requests.set(limit.getKey(), limit.getValue());
      }
    }
  }

  private static boolean isOfPods(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith(HUGE_PAGES);
  }

  /**
   * The most that is needed at one time: init containers run one by one, each beside the sidecars
   * before it, and then all containers run beside all sidecars.
   */
  private static Map<String, Quantity> total(ObjectNode spec, String list) {
    Map<String, Quantity> running = new HashMap<>();
    for (ObjectNode container : Nodes.items(spec, "containers")) {
      add(running, amounts(container, list));
    }
    Map<String, Quantity> sidecars = new HashMap<>();
    Map<String, Quantity> starting = new HashMap<>();
    for (ObjectNode container : Nodes.items(spec, "initContainers")) {
      Map<String, Quantity> needed = amounts(container, list);
      if (container.path("restartPolicy").asString("").equals("Always")) {
        add(running, needed);
        add(sidecars, needed);
        needed = new HashMap<>(sidecars);
      } else {
        add(needed, sidecars);
      }
      needed.forEach((name, amount) -> starting.merge(name, amount, PodResources::larger));
    }
    starting.forEach((name, amount) -> running.merge(name, amount, PodResources::larger));
    return running;
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
  }

  private static Quantity larger(Quantity one, Quantity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Map<String, Quantity> amounts(ObjectNode container, String list) {
    Map<String, Quantity> amounts = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : container.path("resources").path(list).properties()) {
      Quantity.tryParse(one.getValue().asString(""))
          .ifPresent(amount -> amounts.put(one.getKey(), amount));
    }
    return amounts;
  }
}
