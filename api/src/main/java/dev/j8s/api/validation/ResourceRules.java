package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What containers and pods ask for and may use. */
final class ResourceRules {
  private static final String NOT_NEGATIVE = "must be greater than or equal to 0";
  private static final String HUGE_PAGES = "hugepages-";
  private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");

  /** Names without a prefix that stand for something somewhere, such as in a quota. */
  private static final Set<String> STANDARD =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "persistentvolumeclaims",
          "configmaps",
          "services.loadbalancers",
          "services.nodeports",
          "storage",
          "requests.storage");

  private ResourceRules() {}

  static void requirements(ObjectNode resources, FieldPath path, Errors errors) {
    JsonNode limits = resources.path("limits");
    JsonNode requests = resources.path("requests");
    amounts(limits, path.child("limits"), errors);
    amounts(requests, path.child("requests"), errors);
    for (Map.Entry<String, JsonNode> request : requests.properties()) {
      compare(request.getKey(), request.getValue(), limits, path, errors);
    }
    boolean hugePages = uses(limits, HUGE_PAGES) || uses(requests, HUGE_PAGES);
    boolean basics =
        limits.has("cpu") || limits.has("memory") || requests.has("cpu") || requests.has("memory");
    if (hugePages && !basics) {
      errors.forbidden(path, "HugePages require cpu or memory");
    }
  }

  private static boolean uses(JsonNode amounts, String prefix) {
    return amounts.propertyNames().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static void compare(
      String name, JsonNode request, JsonNode limits, FieldPath path, Errors errors) {
    Quantity least = Trees.quantity(request).orElse(null);
    Quantity most = Trees.quantity(limits.path(name)).orElse(null);
    if (least == null) {
      return;
    }
    if (most == null) {
      if (!overcommits(name)) {
        errors.required(path.child("limits"), "Limit must be set for non overcommitable resources");
      }
    } else if (!overcommits(name) && !least.equals(most)) {
      errors.invalid(
          path.child("requests"), request, "must be equal to " + name + " limit of " + most);
    } else if (least.compareTo(most) > 0) {
      errors.invalid(
          path.child("requests"),
          request,
          "must be less than or equal to " + name + " limit of " + most);
    }
  }

  private static boolean overcommits(String name) {
    return isNative(name) && !name.startsWith(HUGE_PAGES);
  }

  private static boolean isNative(String name) {
    return !name.contains("/") || name.contains("kubernetes.io/");
  }

  private static void amounts(JsonNode amounts, FieldPath path, Errors errors) {
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      String name = amount.getKey();
      FieldPath at = path.key(name);
      name(name, at, errors);
      Quantity quantity = Trees.quantity(amount.getValue()).orElse(null);
      if (quantity == null) {
        continue;
      }
      if (quantity.signum() < 0) {
        errors.invalid(at, amount.getValue(), NOT_NEGATIVE);
      }
      if (!isNative(name) && !isWhole(quantity)) {
        errors.invalid(at, amount.getValue(), "must be an integer");
      }
    }
  }

  private static boolean isWhole(Quantity quantity) {
    return quantity.amount().remainder(BigDecimal.ONE).signum() == 0;
  }

  private static void name(String name, FieldPath path, Errors errors) {
    errors.all(path, name, Texts.qualifiedName(name));
    boolean hugePages = name.startsWith(HUGE_PAGES);
    if (!name.contains("/")) {
      if (!hugePages && !STANDARD.contains(name)) {
        errors.invalid(path, name, "must be a standard resource type or fully qualified");
      }
      if (!hugePages && !OF_CONTAINERS.contains(name)) {
        errors.invalid(path, name, "must be a standard resource for containers");
      }
    } else if (!isNative(name) && name.startsWith("requests.")) {
      errors.invalid(path, name, "doesn't follow extended resource name standard");
    }
  }
}
