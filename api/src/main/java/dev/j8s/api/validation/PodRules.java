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

  private static final List<String> NOT_EPHEMERAL =
      List.of(
          "ports",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "lifecycle",
          "resources",
          "resizePolicy");

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
        switch (list) {
          case "initContainers" -> initContainer(container, at, errors);
          case "ephemeralContainers" -> ephemeral(container, at, errors);
          default -> {}
        }
        hooks(container.path("lifecycle"), spec, at.child("lifecycle"), errors);
      }
    }
    targets(spec, path, errors);
    hostPorts(spec, path, errors);
    scalars(spec, path, errors);
    names(spec, path, errors);
    PodDnsRules.check(spec, path, errors);
    SchedulingRules.spreads(
        spec.path("topologySpreadConstraints"), path.child("topologySpreadConstraints"), errors);
  }

  /** What is started in a running pod for a look gets nothing that a plan could rely on. */
  private static void ephemeral(JsonNode container, FieldPath path, Errors errors) {
    for (String field : NOT_EPHEMERAL) {
      if (!container.path(field).isEmpty()) {
        errors.forbidden(path.child(field), "cannot be set for an Ephemeral Container");
      }
    }
    JsonNode mounts = container.path("volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      for (String field : List.of("subPath", "subPathExpr")) {
        if (mounts.get(i).has(field)) {
          errors.forbidden(
              path.child("volumeMounts").index(i).child(field),
              "cannot be set for an Ephemeral Container");
        }
      }
    }
  }

  private static void targets(ObjectNode spec, FieldPath path, Errors errors) {
    Set<String> names = new HashSet<>();
    spec.path("containers").forEach(one -> names.add(Trees.text(one, "name")));
    spec.path("initContainers").forEach(one -> names.add(Trees.text(one, "name")));
    JsonNode containers = spec.path("ephemeralContainers");
    for (int i = 0; i < containers.size(); i++) {
      String target = Trees.text(containers.get(i), "targetContainerName");
      if (!target.isEmpty() && !names.contains(target)) {
        errors.notFound(
            path.child("ephemeralContainers").index(i).child("targetContainerName"), target);
      }
    }
  }

  private static void hooks(JsonNode lifecycle, ObjectNode spec, FieldPath path, Errors errors) {
    long grace = spec.path("terminationGracePeriodSeconds").longValue(30);
    for (String hook : List.of("postStart", "preStop")) {
      JsonNode seconds = lifecycle.path(hook).path("sleep").path("seconds");
      if (seconds.isNumber() && (seconds.longValue() < 0 || seconds.longValue() > grace)) {
        errors.invalid(
            path.child(hook).child("sleep").child("seconds"),
            seconds,
            "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
      }
    }
  }

  private static void names(ObjectNode spec, FieldPath path, Errors errors) {
    JsonNode gates = spec.path("readinessGates");
    for (int i = 0; i < gates.size(); i++) {
      String type = Trees.text(gates.get(i), "conditionType");
      if (!type.isEmpty()) {
        errors.all(
            path.child("readinessGates").index(i).child("conditionType"),
            type,
            Texts.qualifiedName(type));
      }
    }
    Set<String> seen = new HashSet<>();
    gates = spec.path("schedulingGates");
    for (int i = 0; i < gates.size(); i++) {
      String name = Trees.text(gates.get(i), "name");
      FieldPath at = path.child("schedulingGates").index(i);
      errors.all(at, name, Texts.qualifiedName(name));
      if (!seen.add(name)) {
        errors.duplicate(at, name);
      }
    }
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
    for (String field :
        List.of("serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName")) {
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
    if (Trees.isTrue(spec, "shareProcessNamespace") && Trees.isTrue(spec, "hostPID")) {
      errors.invalid(
          path.child("shareProcessNamespace"),
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
  }
}
