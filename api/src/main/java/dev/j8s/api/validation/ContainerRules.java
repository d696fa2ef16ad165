package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a container by itself. */
final class ContainerRules {
  private static final Set<String> HANDLERS =
      Set.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");

  private ContainerRules() {}

  static void container(ObjectNode container, FieldPath path, Errors errors) {
    String name = Trees.text(container, "name");
    if (!name.isEmpty()) {
      errors.all(path.child("name"), name, Texts.dnsLabel(name));
    }
    String image = Trees.text(container, "image");
    if (image.isEmpty()) {
      errors.required(path.child("image"), "");
    } else if (!image.strip().equals(image)) {
      errors.invalid(path.child("image"), image, "must not have leading or trailing whitespace");
    }
    mounts(container, path, errors);
    ports(container.path("ports"), path.child("ports"), errors);
  }

  private static void mounts(ObjectNode container, FieldPath path, Errors errors) {
    Set<String> seen = new HashSet<>();
    JsonNode mounts = container.path("volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      JsonNode mount = mounts.get(i);
      FieldPath at = path.child("volumeMounts").index(i);
      String mountPath = Trees.text(mount, "mountPath");
      if (!mountPath.isEmpty() && !seen.add(mountPath)) {
        errors.invalid(at.child("mountPath"), mountPath, "must be unique");
      }
      for (String field : List.of("subPath", "subPathExpr")) {
        String sub = Trees.text(mount, field);
        if (sub.startsWith("/")) {
          errors.invalid(at.child(field), sub, "must be a relative path");
        }
        if (List.of(sub.split("/", -1)).contains("..")) {
          errors.invalid(at.child(field), sub, "must not contain '..'");
        }
      }
      if (mount.has("subPath") && mount.has("subPathExpr")) {
        errors.invalid(
            at.child("subPathExpr"),
            Trees.text(mount, "subPathExpr"),
            "subPathExpr and subPath are mutually exclusive");
      }
    }
  }

  private static void ports(JsonNode ports, FieldPath path, Errors errors) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String name = Trees.text(ports.get(i), "name");
      if (name.isEmpty()) {
        continue;
      }
      List<String> wrong = Texts.portName(name);
      errors.all(path.index(i).child("name"), name, wrong);
      if (wrong.isEmpty() && !names.add(name)) {
        errors.duplicate(path.index(i).child("name"), name);
      }
    }
  }

  static void environment(ObjectNode variable, FieldPath path, Errors errors) {
    String name = Trees.text(variable, "name");
    if (!name.isEmpty()) {
      errors.all(path.child("name"), name, Texts.environmentName(name));
    }
    if (!variable.path("valueFrom").isObject()) {
      return;
    }
    FieldPath from = path.child("valueFrom");
    int sources = variable.path("valueFrom").size();
    if (sources == 0) {
      errors.invalid(
          from,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or"
              + " `secretKeyRef`");
    } else if (!Trees.text(variable, "value").isEmpty()) {
      errors.invalid(from, "", "may not be specified when `value` is not empty");
    } else if (sources > 1) {
      errors.invalid(from, "", "may not have more than one field specified at a time");
    }
  }

  static void probe(ObjectNode probe, FieldPath path, Errors errors) {
    handler(probe, path, errors);
    for (String field :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      if (probe.path(field).intValue(0) < 0) {
        errors.invalid(path.child(field), probe.path(field), "must be greater than or equal to 0");
      }
    }
    if (probe.has("terminationGracePeriodSeconds")
        && probe.path("terminationGracePeriodSeconds").longValue() <= 0) {
      errors.invalid(
          path.child("terminationGracePeriodSeconds"),
          probe.path("terminationGracePeriodSeconds"),
          "must be greater than 0");
    }
    String place = path.toString();
    boolean once = place.endsWith("livenessProbe") || place.endsWith("startupProbe");
    if (once && probe.path("successThreshold").intValue(1) != 1) {
      errors.invalid(path.child("successThreshold"), probe.path("successThreshold"), "must be 1");
    }
  }

  static void handler(ObjectNode handler, FieldPath path, Errors errors) {
    long found = handler.propertyNames().stream().filter(HANDLERS::contains).count();
    if (found == 0) {
      errors.required(path, "must specify a handler type");
      return;
    }
    boolean first = true;
    for (String name : handler.propertyNames()) {
      if (HANDLERS.contains(name)) {
        if (!first) {
          errors.forbidden(path.child(name), "may not specify more than 1 handler type");
        }
        first = false;
      }
    }
  }

  static void exec(ObjectNode exec, FieldPath path, Errors errors) {
    if (exec.path("command").isEmpty()) {
      errors.required(path.child("command"), "");
    }
  }

  /** A port by number or by the name of a container's port. */
  static void networkAction(ObjectNode action, FieldPath path, Errors errors) {
    JsonNode port = action.path("port");
    if (port.isNumber() && (port.intValue() < 1 || port.intValue() > 65535)) {
      errors.invalid(path.child("port"), port, "must be between 1 and 65535, inclusive");
    } else if (port.isString()) {
      errors.all(path.child("port"), port, Texts.portName(port.stringValue()));
    }
  }

  static void resources(ObjectNode resources, FieldPath path, Errors errors) {
    amounts(resources.path("limits"), path.child("limits"), errors);
    amounts(resources.path("requests"), path.child("requests"), errors);
    for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
      String name = request.getKey();
      JsonNode limit = resources.path("limits").path(name);
      Quantity least = Trees.quantity(request.getValue()).orElse(null);
      Quantity most = Trees.quantity(limit).orElse(null);
      if (least != null && most != null && least.compareTo(most) > 0) {
        errors.invalid(
            path.child("requests"),
            request.getValue(),
            "must be less than or equal to " + name + " limit of " + most);
      }
      boolean overcommits = !name.contains("/") && !name.startsWith("hugepages-");
      if (!overcommits && most == null && least != null) {
        errors.required(path.child("limits"), "Limit must be set for non overcommitable resources");
      }
    }
  }

  private static void amounts(JsonNode amounts, FieldPath path, Errors errors) {
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      FieldPath at = path.key(amount.getKey());
      errors.all(at, amount.getKey(), Texts.qualifiedName(amount.getKey()));
      Trees.quantity(amount.getValue())
          .filter(quantity -> quantity.signum() < 0)
          .ifPresent(quantity ->
              errors.invalid(at, amount.getValue(), "must be greater than or equal to 0"));
    }
  }

  static void securityContext(ObjectNode context, FieldPath path, Errors errors) {
    for (String field : List.of("runAsUser", "runAsGroup", "fsGroup")) {
      long id = context.path(field).longValue(0);
      if (id < 0 || id > Integer.MAX_VALUE) {
        errors.invalid(
            path.child(field), context.path(field), "must be between 0 and 2147483647, inclusive");
      }
    }
    if (Trees.isTrue(context, "privileged")
        && context.path("allowPrivilegeEscalation").isBoolean()
        && !Trees.isTrue(context, "allowPrivilegeEscalation")) {
      errors.invalid(
          path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
  }
}
