package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the parts of a pod must agree on. */
final class PodRules {
  private static final List<String> CONTAINERS =
      List.of("initContainers", "containers", "ephemeralContainers");

  private PodRules() {}

  static void spec(ObjectNode spec, FieldPath path, Errors errors) {
    Set<String> volumes = volumeNames(spec, path, errors);
    Set<String> names = new HashSet<>();
    for (String list : CONTAINERS) {
      JsonNode containers = spec.path(list);
      for (int i = 0; i < containers.size(); i++) {
        JsonNode container = containers.get(i);
        FieldPath at = path.child(list).index(i);
        String name = Trees.text(container, "name");
        if (!name.isEmpty() && !names.add(name)) {
          errors.duplicate(at.child("name"), name);
        }
        mounts(container, "volumeMounts", volumes, at, errors);
        mounts(container, "volumeDevices", volumes, at, errors);
        if (list.equals("initContainers")) {
          initContainer(container, at, errors);
        }
      }
    }
    hostPorts(spec, path, errors);
    scalars(spec, path, errors);
  }

  private static Set<String> volumeNames(ObjectNode spec, FieldPath path, Errors errors) {
    Set<String> names = new HashSet<>();
    JsonNode volumes = spec.path("volumes");
    for (int i = 0; i < volumes.size(); i++) {
      String name = Trees.text(volumes.get(i), "name");
      if (!name.isEmpty() && !names.add(name)) {
        errors.duplicate(path.child("volumes").index(i).child("name"), name);
      }
    }
    return names;
  }

  private static void mounts(
      JsonNode container, String list, Set<String> volumes, FieldPath path, Errors errors) {
    JsonNode mounts = container.path(list);
    for (int i = 0; i < mounts.size(); i++) {
      String name = Trees.text(mounts.get(i), "name");
      if (!name.isEmpty() && !volumes.contains(name)) {
        errors.notFound(path.child(list).index(i).child("name"), name);
      }
    }
  }

  /** Only those that run beside the others may be watched. */
  private static void initContainer(JsonNode container, FieldPath path, Errors errors) {
    if (Trees.text(container, "restartPolicy").equals("Always")) {
      return;
    }
    for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.has(field)) {
        errors.forbidden(
            path.child(field), "may not be set for init containers without restartPolicy=Always");
      }
    }
  }

  private static void hostPorts(ObjectNode spec, FieldPath path, Errors errors) {
    Set<String> used = new HashSet<>();
    JsonNode containers = spec.path("containers");
    for (int i = 0; i < containers.size(); i++) {
      JsonNode ports = containers.get(i).path("ports");
      for (int j = 0; j < ports.size(); j++) {
        JsonNode port = ports.get(j);
        FieldPath at = path.child("containers").index(i).child("ports").index(j);
        int host = port.path("hostPort").intValue(0);
        String key = Trees.text(port, "protocol") + "/" + Trees.text(port, "hostIP") + "/" + host;
        if (host != 0 && !used.add(key)) {
          errors.duplicate(at.child("hostPort"), key);
        }
        if (Trees.isTrue(spec, "hostNetwork")
            && port.has("hostPort")
            && host != port.path("containerPort").intValue(0)) {
          errors.invalid(
              at.child("hostPort"),
              port.path("hostPort"),
              "must match `containerPort` when `hostNetwork` is true");
        }
      }
    }
  }

  private static void scalars(ObjectNode spec, FieldPath path, Errors errors) {
    for (String field : List.of("hostname", "subdomain")) {
      String text = Trees.text(spec, field);
      if (!text.isEmpty()) {
        errors.all(path.child(field), text, Texts.dnsLabel(text));
      }
    }
    for (String field : List.of("serviceAccountName", "nodeName", "priorityClassName")) {
      String text = Trees.text(spec, field);
      if (!text.isEmpty()) {
        errors.all(path.child(field), text, Texts.dnsSubdomain(text));
      }
    }
    MetadataRules.labels(spec.path("nodeSelector"), path.child("nodeSelector"), errors);
    JsonNode deadline = spec.path("activeDeadlineSeconds");
    if (deadline.isNumber()
        && (deadline.longValue() < 1 || deadline.longValue() > Integer.MAX_VALUE)) {
      errors.invalid(
          path.child("activeDeadlineSeconds"),
          deadline,
          "must be between 1 and 2147483647, inclusive");
    }
    JsonNode grace = spec.path("terminationGracePeriodSeconds");
    if (grace.isNumber() && grace.longValue() < 0) {
      errors.invalid(
          path.child("terminationGracePeriodSeconds"), grace, "must be greater than or equal to 0");
    }
    if (Trees.text(spec, "dnsPolicy").equals("None")
        && spec.path("dnsConfig").path("nameservers").isEmpty()) {
      errors.required(
          path.child("dnsConfig").child("nameservers"),
          "must provide at least one DNS nameserver when `dnsPolicy` is None");
    }
    if (Trees.isTrue(spec, "shareProcessNamespace") && Trees.isTrue(spec, "hostPID")) {
      errors.invalid(
          path.child("shareProcessNamespace"),
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
  }

  static void volume(ObjectNode volume, FieldPath path, Errors errors) {
    String name = Trees.text(volume, "name");
    if (!name.isEmpty()) {
      errors.all(path.child("name"), name, Texts.dnsLabel(name));
    }
    List<String> sources = Trees.fieldsBut(volume, "name");
    if (sources.isEmpty()) {
      errors.required(path, "must specify a volume type");
    }
    for (int i = 1; i < sources.size(); i++) {
      errors.forbidden(path.child(sources.get(i)), "may not specify more than 1 volume type");
    }
  }

  static void toleration(ObjectNode toleration, FieldPath path, Errors errors) {
    String key = Trees.text(toleration, "key");
    String operator = Trees.text(toleration, "operator");
    if (!key.isEmpty()) {
      errors.all(path.child("key"), key, Texts.qualifiedName(key));
    } else if (!operator.equals("Exists")) {
      errors.invalid(
          path.child("operator"),
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.has("tolerationSeconds")
        && !Trees.text(toleration, "effect").equals("NoExecute")) {
      errors.invalid(
          path.child("effect"),
          Trees.text(toleration, "effect"),
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator.equals("Exists") && !Trees.text(toleration, "value").isEmpty()) {
      errors.invalid(
          path.child("operator"), operator, "value must be empty when `operator` is 'Exists'");
    }
  }

  static void nodeSelectorRequirement(ObjectNode requirement, FieldPath path, Errors errors) {
    int values = requirement.path("values").size();
    switch (Trees.text(requirement, "operator")) {
      case "In", "NotIn" -> {
        if (values == 0) {
          errors.required(
              path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values > 0) {
          errors.forbidden(
              path.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values != 1) {
          errors.required(
              path.child("values"),
              "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> {}
    }
  }

  static void weighted(ObjectNode term, FieldPath path, Errors errors) {
    int weight = term.path("weight").intValue(0);
    if (weight < 1 || weight > 100) {
      errors.invalid(path.child("weight"), weight, "must be in the range 1-100");
    }
  }

  static void spread(ObjectNode constraint, FieldPath path, Errors errors) {
    if (constraint.path("maxSkew").intValue(0) <= 0) {
      errors.invalid(
          path.child("maxSkew"),
          constraint.path("maxSkew").intValue(0),
          "must be greater than zero");
    }
  }
}
