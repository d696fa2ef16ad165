package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Config maps, secrets, namespaces, claims, roles and other single types. */
final class ConfigRules {
  private static final int LARGEST = 1024 * 1024;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String IMMUTABLE = "field is immutable when `immutable` is set";

  private ConfigRules() {}

  static void configMap(ObjectNode map, FieldPath path, Errors errors) {
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : map.path("data").properties()) {
      keys(entry.getKey(), path.child("data"), errors);
      if (map.path("binaryData").has(entry.getKey())) {
        errors.invalid(
            path.child("data").key(entry.getKey()),
            entry.getKey(),
            "duplicate of key present in binaryData");
      }
      size += entry.getValue().asString("").getBytes(StandardCharsets.UTF_8).length;
    }
    for (Map.Entry<String, JsonNode> entry : map.path("binaryData").properties()) {
      keys(entry.getKey(), path.child("binaryData"), errors);
      size += decodedSize(entry.getValue());
    }
    if (size > LARGEST) {
      errors.tooLong(FieldPath.root(), LARGEST);
    }
  }

  private static void keys(String key, FieldPath path, Errors errors) {
    errors.all(path.key(key), key, Texts.configKey(key));
  }

  private static long decodedSize(JsonNode base64) {
    return base64.asString("").length() / 4L * 3;
  }

  static void secret(ObjectNode secret, FieldPath path, Errors errors) {
    JsonNode data = secret.path("data");
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      keys(entry.getKey(), path.child("data"), errors);
      size += decodedSize(entry.getValue());
    }
    if (size > LARGEST) {
      errors.tooLong(path.child("data"), LARGEST);
    }
    switch (Trees.text(secret, "type")) {
      case "kubernetes.io/service-account-token" -> {
        JsonNode annotations = secret.path("metadata").path("annotations");
        if (Trees.text(annotations, "kubernetes.io/service-account.name").isEmpty()) {
          errors.required(
              FieldPath.of("metadata")
                  .child("annotations")
                  .key("kubernetes.io/service-account.name"),
              "");
        }
      }
      case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", path, errors);
      case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", path, errors);
      case "kubernetes.io/tls" -> {
        present(data, "tls.crt", path, errors);
        present(data, "tls.key", path, errors);
      }
      case "kubernetes.io/ssh-auth" -> present(data, "ssh-privatekey", path, errors);
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          present(data, "username", path, errors);
          present(data, "password", path, errors);
        }
      }
      default -> {}
    }
  }

  private static void present(JsonNode data, String key, FieldPath path, Errors errors) {
    if (!data.has(key)) {
      errors.required(path.child("data").key(key), "");
    }
  }

  private static void json(JsonNode data, String key, FieldPath path, Errors errors) {
    if (!data.has(key)) {
      present(data, key, path, errors);
      return;
    }
    try {
      JSON.readTree(Base64.getDecoder().decode(data.path(key).asString("")));
    } catch (JacksonException | IllegalArgumentException e) {
      errors.invalid(
          path.child("data").key(key), "<secret contents redacted>", "invalid character");
    }
  }

  static void updateSealed(ObjectNode before, ObjectNode after, Errors errors) {
    if (!Trees.isTrue(before, "immutable")) {
      return;
    }
    if (!Trees.isTrue(after, "immutable")) {
      errors.forbidden(FieldPath.of("immutable"), IMMUTABLE);
    }
    for (String field : List.of("data", "binaryData")) {
      if (!Objects.equals(before.get(field), after.get(field))) {
        errors.forbidden(FieldPath.of(field), IMMUTABLE);
      }
    }
  }

  static void claim(ObjectNode spec, FieldPath path, Errors errors) {
    if (spec.path("accessModes").isEmpty()) {
      errors.required(path.child("accessModes"), "at least 1 access mode is required");
    }
    if (!spec.path("resources").path("requests").has("storage")) {
      errors.required(path.child("resources").key("storage"), "");
    }
  }

  static void volume(ObjectNode spec, FieldPath path, Errors errors) {
    if (spec.path("accessModes").isEmpty()) {
      errors.required(path.child("accessModes"), "");
    }
    if (spec.path("capacity").isEmpty()) {
      errors.required(path.child("capacity"), "");
    }
  }

  static void policyRule(ObjectNode rule, FieldPath path, Errors errors) {
    if (rule.path("verbs").isEmpty()) {
      errors.required(path.child("verbs"), "verbs must contain at least one value");
    }
    if (!rule.path("nonResourceURLs").isEmpty()) {
      if (!rule.path("apiGroups").isEmpty()
          || !rule.path("resources").isEmpty()
          || !rule.path("resourceNames").isEmpty()) {
        errors.invalid(
            path.child("nonResourceURLs"),
            rule.path("nonResourceURLs"),
            "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (rule.path("apiGroups").isEmpty()) {
      errors.required(path.child("apiGroups"), "resource rules must supply at least one api group");
    }
    if (rule.path("resources").isEmpty()) {
      errors.required(path.child("resources"), "resource rules must supply at least one resource");
    }
  }

  static void roleRef(ObjectNode reference, FieldPath path, Errors errors) {
    String group = Trees.text(reference, "apiGroup");
    if (!group.equals("rbac.authorization.k8s.io")) {
      errors.unsupported(path.child("apiGroup"), group, List.of("rbac.authorization.k8s.io"));
    }
    String kind = Trees.text(reference, "kind");
    if (!kind.isEmpty() && !List.of("Role", "ClusterRole").contains(kind)) {
      errors.unsupported(path.child("kind"), kind, List.of("Role", "ClusterRole"));
    }
    String name = Trees.text(reference, "name");
    errors.all(path.child("name"), name, Texts.pathSegment(name));
  }

  static void updateBinding(ObjectNode before, ObjectNode after, Errors errors) {
    if (!before.path("roleRef").equals(after.path("roleRef"))) {
      errors.invalid(FieldPath.of("roleRef"), after.path("roleRef"), "cannot change roleRef");
    }
  }

  static void subject(ObjectNode subject, FieldPath path, Errors errors) {
    String kind = Trees.text(subject, "kind");
    if (kind.equals("ServiceAccount")) {
      if (Trees.text(subject, "namespace").isEmpty()) {
        errors.required(path.child("namespace"), "");
      }
    } else if (!kind.isEmpty() && !List.of("User", "Group").contains(kind)) {
      errors.unsupported(path.child("kind"), kind, List.of("ServiceAccount", "User", "Group"));
    }
  }

  static void taint(ObjectNode taint, FieldPath path, Errors errors) {
    String key = Trees.text(taint, "key");
    if (!key.isEmpty()) {
      errors.all(path.child("key"), key, Texts.qualifiedName(key));
    }
    String value = Trees.text(taint, "value");
    errors.all(path.child("value"), value, Texts.labelValue(value));
  }

  static void lease(ObjectNode spec, FieldPath path, Errors errors) {
    JsonNode seconds = spec.path("leaseDurationSeconds");
    if (seconds.isNumber() && seconds.intValue() <= 0) {
      errors.invalid(path.child("leaseDurationSeconds"), seconds, "must be greater than 0");
    }
    JsonNode transitions = spec.path("leaseTransitions");
    if (transitions.isNumber() && transitions.intValue() < 0) {
      errors.invalid(
          path.child("leaseTransitions"), transitions, "must be greater than or equal to 0");
    }
  }
}
