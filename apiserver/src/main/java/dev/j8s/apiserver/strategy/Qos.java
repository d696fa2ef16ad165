package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The quality of service that a pod's requests and limits give it. */
final class Qos {
  private static final List<String> COUNTED = List.of("cpu", "memory");

  private Qos() {}

  static String of(ObjectNode pod) {
    List<ObjectNode> containers = new ArrayList<>(Fields.items(pod, "spec", "containers"));
    containers.addAll(Fields.items(pod, "spec", "initContainers"));
    boolean guaranteed = true;
    boolean anything = false;
    for (ObjectNode container : containers) {
      Map<String, BigDecimal> requests = amounts(Fields.at(container, "resources", "requests"));
      Map<String, BigDecimal> limits = amounts(Fields.at(container, "resources", "limits"));
      anything |= !requests.isEmpty() || !limits.isEmpty();
      guaranteed &=
          limits.size() == COUNTED.size()
              && requests.entrySet().stream()
                  .allMatch(one ->
                      one.getValue().compareTo(limits.getOrDefault(one.getKey(), BigDecimal.ZERO))
                          == 0)
              && (requests.isEmpty() || requests.size() == COUNTED.size());
    }
    if (!anything) {
      return "BestEffort";
    }
    return guaranteed ? "Guaranteed" : "Burstable";
  }

  private static Map<String, BigDecimal> amounts(JsonNode resources) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    for (String name : COUNTED) {
      String text = resources.path(name).asString("");
      if (!text.isEmpty()) {
        BigDecimal amount = Quantities.parse(text);
        if (amount.signum() > 0) {
          amounts.put(name, amount);
        }
      }
    }
    return amounts;
  }
}
