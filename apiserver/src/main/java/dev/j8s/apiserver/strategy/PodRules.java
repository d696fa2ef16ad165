package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules between the fields of a pod's spec. */
final class PodRules {
  private PodRules() {}

  /**
   * @param path of the spec, such as {@code spec} or {@code spec.template.spec}
   */
  static List<FieldError> check(JsonNode spec, String path) {
    List<FieldError> errors = new ArrayList<>();
    if (!(spec instanceof ObjectNode)) {
      return errors;
    }
    Set<String> volumes = volumes(spec, path, errors);
    Set<String> names = new HashSet<>();
    if (Fields.at(spec, "containers").isEmpty()) {
      errors.add(FieldError.required(path + ".containers", ""));
    }
    for (String kind : List.of("initContainers", "containers", "ephemeralContainers")) {
      List<ObjectNode> containers = Fields.items(spec, kind);
      for (int i = 0; i < containers.size(); i++) {
        String at = path + "." + kind + "[" + i + "]";
        String name = Fields.text(containers.get(i), "name");
        if (!name.isEmpty() && !names.add(name)) {
          errors.add(FieldError.duplicate(at + ".name", name));
        }
        checkContainer(containers.get(i), at, volumes, errors);
      }
    }
    checkHostPorts(spec, path, errors);
    return errors;
  }

  private static Set<String> volumes(JsonNode spec, String path, List<FieldError> errors) {
    Set<String> names = new HashSet<>();
    List<ObjectNode> volumes = Fields.items(spec, "volumes");
    for (int i = 0; i < volumes.size(); i++) {
      String at = path + ".volumes[" + i + "]";
      String name = Fields.text(volumes.get(i), "name");
      if (!name.isEmpty() && !names.add(name)) {
        errors.add(FieldError.duplicate(at + ".name", name));
      }
      if (volumes.get(i).size() < 2) {
        errors.add(FieldError.required(at, "must specify a volume type"));
      }
    }
    return names;
  }

  private static void checkContainer(
      ObjectNode container, String path, Set<String> volumes, List<FieldError> errors) {
    if (Fields.text(container, "image").isEmpty()) {
      errors.add(FieldError.required(path + ".image", ""));
    }
    Set<String> mountPaths = new HashSet<>();
    List<ObjectNode> mounts = Fields.items(container, "volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      String at = path + ".volumeMounts[" + i + "]";
      String volume = Fields.text(mounts.get(i), "name");
      if (!volumes.contains(volume)) {
        errors.add(
            new FieldError("FieldValueNotFound", at + ".name", "Not found: \"" + volume + "\""));
      }
      String mountPath = Fields.text(mounts.get(i), "mountPath");
      if (!mountPath.isEmpty() && !mountPaths.add(mountPath)) {
        errors.add(FieldError.invalid(at + ".mountPath", mountPath, "must be unique"));
      }
      checkSubPath(mounts.get(i), at, errors);
    }
    checkPorts(container, path, errors);
    checkResources(Fields.at(container, "resources"), path + ".resources", errors);
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      checkHandler(container.path(probe), path + "." + probe, errors);
    }
  }

  private static void checkSubPath(ObjectNode mount, String at, List<FieldError> errors) {
    String subPath = Fields.text(mount, "subPath");
    if (subPath.startsWith("/")) {
      errors.add(FieldError.invalid(at + ".subPath", subPath, "must be a relative path"));
    }
    if (List.of(subPath.split("/", -1)).contains("..")) {
      errors.add(FieldError.invalid(at + ".subPath", subPath, "must not contain '..'"));
    }
  }

  private static void checkPorts(ObjectNode container, String path, List<FieldError> errors) {
    Set<String> names = new HashSet<>();
    List<ObjectNode> ports = Fields.items(container, "ports");
    for (int i = 0; i < ports.size(); i++) {
      String name = Fields.text(ports.get(i), "name");
      if (!name.isEmpty() && !names.add(name)) {
        errors.add(FieldError.duplicate(path + ".ports[" + i + "].name", name));
      }
    }
  }

  private static void checkHostPorts(JsonNode spec, String path, List<FieldError> errors) {
    Set<String> taken = new HashSet<>();
    List<ObjectNode> containers = Fields.items(spec, "containers");
    for (int i = 0; i < containers.size(); i++) {
      List<ObjectNode> ports = Fields.items(containers.get(i), "ports");
      for (int j = 0; j < ports.size(); j++) {
        Long port = Fields.number(ports.get(j), "hostPort");
        if (port == null || port == 0) {
          continue;
        }
        String key =
            Fields.text(ports.get(j), "protocol")
                + "/"
                + Fields.text(ports.get(j), "hostIP")
                + "/"
                + port;
        if (!taken.add(key)) {
          errors.add(
              FieldError.duplicate(path + ".containers[" + i + "].ports[" + j + "].hostPort", key));
        }
      }
    }
  }

  private static void checkResources(JsonNode resources, String path, List<FieldError> errors) {
    Map<String, BigDecimal> limits = new HashMap<>();
    for (var limit : resources.path("limits").properties()) {
      amount(limit.getValue(), path + ".limits[" + limit.getKey() + "]", errors)
          .ifPresent(value -> limits.put(limit.getKey(), value));
    }
    for (var request : resources.path("requests").properties()) {
      String at = path + ".requests[" + request.getKey() + "]";
      BigDecimal limit = limits.get(request.getKey());
      amount(request.getValue(), at, errors)
          .filter(value -> limit != null && value.compareTo(limit) > 0)
          .ifPresent(value ->
              errors.add(
                  FieldError.invalid(
                      path + ".requests",
                      request.getValue().asString(""),
                      "must be less than or equal to "
                          + request.getKey()
                          + " limit of "
                          + resources.path("limits").path(request.getKey()).asString(""))));
    }
  }

  private static java.util.Optional<BigDecimal> amount(
      JsonNode value, String path, List<FieldError> errors) {
    try {
      BigDecimal amount = Quantities.parse(value.asString(""));
      if (amount.signum() < 0) {
        errors.add(
            FieldError.invalid(path, value.asString(""), "must be greater than or equal to 0"));
      }
      return java.util.Optional.of(amount);
    } catch (NumberFormatException e) {
      errors.add(
          FieldError.invalid(
              path,
              value.asString(""),
              "quantities must match the regular expression"
                  + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
      return java.util.Optional.empty();
    }
  }

  private static void checkHandler(JsonNode probe, String path, List<FieldError> errors) {
    if (!probe.isObject()) {
      return;
    }
    int handlers = 0;
    for (String kind : List.of("exec", "httpGet", "tcpSocket", "grpc")) {
      handlers += probe.has(kind) ? 1 : 0;
    }
    if (handlers == 0) {
      errors.add(FieldError.required(path, "must specify a handler type"));
    } else if (handlers > 1) {
      errors.add(FieldError.forbidden(path, "may not specify more than 1 handler type"));
    }
  }
}
