package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a container by itself. */
final class ContainerRules {
  private static final Set<String> HANDLERS =
      Set.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");

  private static final String ID_RANGE = "must be between 0 and 2147483647, inclusive";

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
    EnvironmentRules.sources(container.path("envFrom"), path.child("envFrom"), errors);
    ports(container.path("ports"), path.child("ports"), errors);
  }

  private static void mounts(ObjectNode container, FieldPath path, Errors errors) {
    Set<String> seen = new HashSet<>();
    Set<String> devices = new HashSet<>();
    container.path("volumeDevices").forEach(one -> devices.add(Trees.text(one, "devicePath")));
    JsonNode mounts = container.path("volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      JsonNode mount = mounts.get(i);
      FieldPath at = path.child("volumeMounts").index(i);
      String mountPath = Trees.text(mount, "mountPath");
      if (!mountPath.isEmpty() && !seen.add(mountPath)) {
        errors.invalid(at.child("mountPath"), mountPath, "must be unique");
      }
      if (devices.contains(mountPath)) {
        errors.invalid(
            at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices");
      }
      for (String field : List.of("subPath", "subPathExpr")) {
        VolumeRules.descending(Trees.text(mount, field), at.child(field), errors);
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
    if (place.endsWith("readinessProbe") && probe.has("terminationGracePeriodSeconds")) {
      errors.invalid(
          path.child("terminationGracePeriodSeconds"),
          probe.path("terminationGracePeriodSeconds"),
          "must not be set for readinessProbes");
    }
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

  static void http(ObjectNode action, FieldPath path, Errors errors) {
    networkAction(action, path, errors);
    for (JsonNode header : action.path("httpHeaders")) {
      String name = Trees.text(header, "name");
      errors.all(path.child("httpHeaders"), name, Texts.headerName(name));
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

  static void securityContext(ObjectNode context, FieldPath path, Errors errors) {
    JsonNode groups = context.path("supplementalGroups");
    for (int i = 0; i < groups.size(); i++) {
      if (!isId(groups.get(i).longValue(0))) {
        errors.invalid(path.child("supplementalGroups").index(i), groups.get(i), ID_RANGE);
      }
    }
    for (String field : List.of("runAsUser", "runAsGroup", "fsGroup")) {
      if (!isId(context.path(field).longValue(0))) {
        errors.invalid(path.child(field), context.path(field), ID_RANGE);
      }
    }
    if (context.path("allowPrivilegeEscalation").isBoolean()
        && !Trees.isTrue(context, "allowPrivilegeEscalation")) {
      escalation(context, path, errors);
    }
  }

  private static void escalation(ObjectNode context, FieldPath path, Errors errors) {
    if (Trees.isTrue(context, "privileged")) {
      errors.invalid(
          path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    for (JsonNode capability : context.path("capabilities").path("add")) {
      if (capability.asString("").equals("CAP_SYS_ADMIN")) {
        errors.invalid(
            path,
            context,
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
      }
    }
  }

  private static boolean isId(long id) {
    return id >= 0 && id <= Integer.MAX_VALUE;
  }

  static void seccomp(ObjectNode profile, FieldPath path, Errors errors) {
    boolean local = Trees.text(profile, "type").equals("Localhost");
    JsonNode file = profile.path("localhostProfile");
    if (local && Trees.text(profile, "localhostProfile").isEmpty()) {
      errors.required(path.child("localhostProfile"), "must be set when seccomp type is Localhost");
    } else if (local) {
      VolumeRules.descending(file.asString(""), path.child("localhostProfile"), errors);
    } else if (file.isString()) {
      errors.invalid(
          path.child("localhostProfile"), file, "can only be set when seccomp type is Localhost");
    }
  }
}
