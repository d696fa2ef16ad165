package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import dev.j8s.apiserver.registry.Reader;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an object counts for in a quota, and which quotas count it. */
final class QuotaUsage {
  private static final Set<String> BY_NAME =
      Set.of(
          "pods",
          "services",
          "configmaps",
          "secrets",
          "persistentvolumeclaims",
          "replicationcontrollers",
          "resourcequotas");
  private static final List<String> COMPUTE = List.of("cpu", "memory", "ephemeral-storage");

  private QuotaUsage() {}

  /** The resource whose objects a limit counts: group and name. */
  record Counted(String group, String resource) {
    static Counted by(String limit) {
      if (limit.startsWith("count/")) {
        String name = limit.substring("count/".length());
        int dot = name.indexOf('.');
        return dot < 0
            ? new Counted("", name)
            : new Counted(name.substring(dot + 1), name.substring(0, dot));
      }
      if (BY_NAME.contains(limit)) {
        return new Counted("", limit);
      }
      if (limit.startsWith("services.")) {
        return new Counted("", "services");
      }
      if (limit.endsWith("requests.storage")
          || limit.endsWith(".storageclass.storage.k8s.io/persistentvolumeclaims")) {
        return new Counted("", "persistentvolumeclaims");
      }
      return new Counted("", "pods");
    }
  }

  /** Every amount that an object counts for, by the names that quotas use. */
  static Map<String, BigDecimal> of(Counted kind, ObjectNode object) {
    Map<String, BigDecimal> usage = new HashMap<>();
    String counted =
        kind.group().isEmpty() ? kind.resource() : kind.resource() + "." + kind.group();
    usage.put("count/" + counted, BigDecimal.ONE);
    if (!kind.group().isEmpty()) {
      return usage;
    }
    if (BY_NAME.contains(kind.resource())) {
      usage.put(kind.resource(), BigDecimal.ONE);
    }
    switch (kind.resource()) {
      case "pods" -> addPod(usage, object);
      case "services" -> addService(usage, object);
      case "persistentvolumeclaims" -> addClaim(usage, object);
      default -> {}
    }
    return usage;
  }

  private static void addPod(Map<String, BigDecimal> usage, ObjectNode pod) {
    if (isFinished(pod)) {
      usage.keySet().retainAll(Set.of("count/pods"));
      return;
    }
    PodUsage.total(pod, "requests")
        .forEach((name, amount) -> {
          usage.put("requests." + name, amount);
          if (COMPUTE.contains(name)) {
            usage.put(name, amount);
          }
        });
    PodUsage.total(pod, "limits").forEach((name, amount) -> usage.put("limits." + name, amount));
  }

  private static void addService(Map<String, BigDecimal> usage, ObjectNode service) {
    String type = Fields.text(service, "spec", "type");
    int ports = Fields.items(service, "spec", "ports").size();
    if (type.equals("NodePort")) {
      usage.put("services.nodeports", BigDecimal.valueOf(ports));
    }
    if (type.equals("LoadBalancer")) {
      usage.put("services.loadbalancers", BigDecimal.ONE);
      JsonNode allocate = Fields.at(service, "spec", "allocateLoadBalancerNodePorts");
      if (!allocate.isBoolean() || allocate.booleanValue()) {
        usage.put("services.nodeports", BigDecimal.valueOf(ports));
      }
    }
  }

  private static void addClaim(Map<String, BigDecimal> usage, ObjectNode claim) {
    String size = Fields.text(claim, "spec", "resources", "requests", "storage");
    BigDecimal amount = size.isEmpty() ? BigDecimal.ZERO : Quantities.parse(size);
    usage.put("requests.storage", amount);
    String storageClass = Fields.text(claim, "spec", "storageClassName");
    if (!storageClass.isEmpty()) {
      String prefix = storageClass + ".storageclass.storage.k8s.io/";
      usage.put(prefix + "requests.storage", amount);
      usage.put(prefix + "persistentvolumeclaims", BigDecimal.ONE);
    }
  }

  static boolean isFinished(ObjectNode pod) {
    String phase = Fields.text(pod, "status", "phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Whether a quota's scopes include an object. */
  static boolean covers(ObjectNode quota, Counted kind, ObjectNode object) {
    for (String scope : Fields.texts(quota, "spec", "scopes")) {
      if (!isPod(kind) || !inScope(scope, object)) {
        return false;
      }
    }
    for (ObjectNode term : Fields.items(quota, "spec", "scopeSelector", "matchExpressions")) {
      if (!isPod(kind) || !matches(term, object)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPod(Counted kind) {
    return kind.group().isEmpty() && kind.resource().equals("pods");
  }

  private static boolean matches(ObjectNode term, ObjectNode pod) {
    String scope = Fields.text(term, "scopeName");
    if (!scope.equals("PriorityClass")) {
      return inScope(scope, pod);
    }
    String name = Fields.text(pod, "spec", "priorityClassName");
    List<String> values = Fields.texts(term, "values");
    return switch (Fields.text(term, "operator")) {
      case "In" -> values.contains(name);
      case "NotIn" -> !values.contains(name);
      case "Exists" -> !name.isEmpty();
      case "DoesNotExist" -> name.isEmpty();
      default -> false;
    };
  }

  private static boolean inScope(String scope, ObjectNode pod) {
    return switch (scope) {
      case "Terminating" -> Fields.number(pod, "spec", "activeDeadlineSeconds") != null;
      case "NotTerminating" -> Fields.number(pod, "spec", "activeDeadlineSeconds") == null;
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> !Fields.text(pod, "spec", "priorityClassName").isEmpty();
      case "CrossNamespacePodAffinity" -> false;
      default -> true;
    };
  }

  private static boolean isBestEffort(ObjectNode pod) {
    return PodUsage.containers(pod).stream()
        .allMatch(container ->
            Fields.at(container, "resources", "requests").isEmpty()
                && Fields.at(container, "resources", "limits").isEmpty());
  }

  /** What all objects of a kind that a quota covers use together, one of them left out. */
  static Map<String, BigDecimal> sum(
      Reader reader, ObjectNode quota, Counted kind, String namespace, @Nullable String except) {
    Map<String, BigDecimal> sum = new HashMap<>();
    reader.each(
        kind.group(),
        kind.resource(),
        namespace,
        one -> {
          if (!one.name().equals(except)) {
            ObjectNode tree = one.tree();
            if (covers(quota, kind, tree) && !isLost(tree)) {
              of(kind, tree).forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
            }
          }
        });
    return sum;
  }

  /** A pod that should have been gone long ago is not held against anybody. */
  private static boolean isLost(ObjectNode object) {
    Instant until = Fields.time(object, "metadata", "deletionTimestamp");
    Long grace = Fields.number(object, "metadata", "deletionGracePeriodSeconds");
    return until != null
        && grace != null
        && grace == 0
        && Fields.at(object, "spec", "nodeName").isMissingNode();
  }
}
