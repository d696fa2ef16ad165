package dev.j8s.api.defaults;

import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Access, network, device and flow rules, and definitions of types. */
final class PolicyDefaults {
  private PolicyDefaults() {}

  static void subject(ObjectNode subject) {
    String kind = subject.path("kind").asString("");
    if (kind.equals("User") || kind.equals("Group")) {
      Nodes.put(subject, "apiGroup", "rbac.authorization.k8s.io");
    }
  }

  static void networkPolicy(ObjectNode spec) {
    if (spec.has("policyTypes")) {
      return;
    }
    ArrayNode types = spec.putArray("policyTypes").add("Ingress");
    if (!spec.path("egress").isEmpty()) {
      types.add("Egress");
    }
  }

  static void deviceCount(ObjectNode request) {
    Nodes.put(request, "allocationMode", "ExactCount");
    if (request.path("allocationMode").asString("").equals("ExactCount")) {
      Nodes.put(request, "count", 1);
    }
  }

  static void priorityLevel(ObjectNode spec) {
    ObjectNode exempt = Nodes.child(spec, "exempt");
    if (exempt != null) {
      Nodes.put(exempt, "nominalConcurrencyShares", 0);
      Nodes.put(exempt, "lendablePercent", 0);
    }
    ObjectNode limited = Nodes.child(spec, "limited");
    if (limited != null) {
      Nodes.put(limited, "nominalConcurrencyShares", 30);
      Nodes.put(limited, "lendablePercent", 0);
    }
  }

  static void customResourceDefinition(ObjectNode spec) {
    ObjectNode names = Nodes.child(spec, "names");
    if (names != null) {
      String kind = names.path("kind").asString("");
      Nodes.put(names, "singular", kind.toLowerCase(Locale.ROOT));
      if (!kind.isEmpty()) {
        Nodes.put(names, "listKind", kind + "List");
      }
    }
    Nodes.put(Nodes.made(spec, "conversion"), "strategy", "None");
  }
}
