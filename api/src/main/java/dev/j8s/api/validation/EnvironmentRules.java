package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Environment variables, and what else is told to containers of their own pod. */
final class EnvironmentRules {
  /** What a pod can be asked for at all. */
  private static final Set<String> LABELS =
      Set.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.serviceAccountName",
          "spec.schedulerName",
          "spec.hostNetwork",
          "status.phase",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  private static final List<String> IN_VARIABLES =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  private static final List<String> IN_FILES =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");
  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");
  private static final String SIZES = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

  private EnvironmentRules() {}

  static void variable(ObjectNode variable, FieldPath path, Errors errors) {
    String name = Trees.text(variable, "name");
    if (!name.isEmpty()) {
      errors.all(path.child("name"), name, Texts.environmentName(name));
    }
    if (!(variable.get("valueFrom") instanceof ObjectNode source)) {
      return;
    }
    FieldPath from = path.child("valueFrom");
    if (source.get("fieldRef") instanceof ObjectNode field) {
      field(field, IN_VARIABLES, from.child("fieldRef"), errors);
    }
    if (source.get("resourceFieldRef") instanceof ObjectNode resource) {
      resource(resource, false, from.child("resourceFieldRef"), errors);
    }
    if (source.isEmpty()) {
      errors.invalid(
          from,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or"
              + " `secretKeyRef`");
    } else if (!Trees.text(variable, "value").isEmpty()) {
      errors.invalid(from, "", "may not be specified when `value` is not empty");
    } else if (source.size() > 1) {
      errors.invalid(from, "", "may not have more than one field specified at a time");
    }
  }

  /** A key of a ConfigMap or Secret; without the name of one it is never found. */
  static void keySelector(ObjectNode selector, FieldPath path, Errors errors) {
    String key = Trees.text(selector, "key");
    if (!key.isEmpty()) {
      errors.all(path.child("key"), key, Texts.configKey(key));
    }
    String name = Trees.text(selector, "name");
    if (!name.isEmpty()) {
      errors.all(path.child("name"), name, Texts.dnsSubdomain(name));
    }
  }

  static void sources(JsonNode sources, FieldPath path, Errors errors) {
    for (int i = 0; i < sources.size(); i++) {
      JsonNode source = sources.get(i);
      FieldPath at = path.index(i);
      String prefix = Trees.text(source, "prefix");
      if (!prefix.isEmpty()) {
        errors.all(at.child("prefix"), prefix, Texts.environmentName(prefix));
      }
      int found = 0;
      for (String kind : List.of("configMapRef", "secretRef")) {
        if (source.path(kind).isObject()) {
          found++;
          String name = Trees.text(source.path(kind), "name");
          if (name.isEmpty()) {
            errors.required(at.child(kind).child("name"), "");
          } else {
            errors.all(at.child(kind).child("name"), name, Texts.dnsSubdomain(name));
          }
        }
      }
      if (found == 0) {
        errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (found > 1) {
        errors.invalid(path, "", "may not have more than one field specified at a time");
      }
    }
  }

  /** A file that tells something of the pod. */
  static void file(ObjectNode file, FieldPath path, Errors errors) {
    VolumeRules.localPath(Trees.text(file, "path"), path.child("path"), errors);
    VolumeRules.mode(file, "mode", path, errors);
    boolean field = file.path("fieldRef").isObject();
    boolean resource = file.path("resourceFieldRef").isObject();
    if (field) {
      field((ObjectNode) file.path("fieldRef"), IN_FILES, path.child("fieldRef"), errors);
      if (resource) {
        errors.invalid(
            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
      }
    } else if (resource) {
      resource(
          (ObjectNode) file.path("resourceFieldRef"), true, path.child("resourceFieldRef"), errors);
    } else {
      errors.required(path, "one of fieldRef and resourceFieldRef is required");
    }
  }

  private static void field(
      ObjectNode reference, List<String> allowed, FieldPath path, Errors errors) {
    String text = Trees.text(reference, "fieldPath");
    if (text.isEmpty()) {
      return; // Told as missing.
    }
    int bracket = text.indexOf("['");
    boolean subscript = bracket > 0 && text.endsWith("']");
    String label = subscript ? text.substring(0, bracket) : text;
    if (!LABELS.contains(label)) {
      errors.invalid(
          path.child("fieldPath"),
          text,
          "error converting fieldPath: field label not supported: " + text);
      return;
    }
    if (subscript) {
      subscript(label, text.substring(bracket + 2, text.length() - 2), path, errors);
    } else if (!allowed.contains(label)) {
      errors.unsupported(path.child("fieldPath"), label, allowed);
    }
  }

  private static void subscript(String label, String key, FieldPath path, Errors errors) {
    switch (label) {
      case "metadata.annotations" ->
          errors.all(path, key, Texts.qualifiedName(key.toLowerCase(Locale.ROOT)));
      case "metadata.labels" -> errors.all(path, key, Texts.qualifiedName(key));
      default -> errors.invalid(path, label, "does not support subscript");
    }
  }

  private static void resource(
      ObjectNode reference, boolean inFile, FieldPath path, Errors errors) {
    String resource = Trees.text(reference, "resource");
    if (inFile && Trees.text(reference, "containerName").isEmpty()) {
      errors.required(path.child("containerName"), "");
    } else if (!resource.isEmpty()
        && !RESOURCES.contains(resource)
        && !resource.startsWith("limits.hugepages-")
        && !resource.startsWith("requests.hugepages-")) {
      errors.unsupported(path.child("resource"), resource, new TreeSet<>(RESOURCES));
    }
    String divisor = Trees.text(reference, "divisor");
    if (divisor.isEmpty() || divisor.equals("0")) {
      return;
    }
    if (resource.endsWith(".cpu")) {
      if (!divisor.equals("1") && !divisor.equals("1m")) {
        errors.invalid(
            path.child("divisor"),
            resource,
            "only divisor's values 1m and 1 are supported with the cpu resource");
      }
    } else if (!List.of(SIZES.split(", ", -1)).contains(divisor)) {
      String kind =
          resource.endsWith(".memory")
              ? "memory"
              : resource.endsWith(".ephemeral-storage") ? "local ephemeral storage" : "hugepages";
      errors.invalid(
          path.child("divisor"),
          resource,
          "only divisor's values " + SIZES + " are supported with the " + kind + " resource");
    }
  }
}
