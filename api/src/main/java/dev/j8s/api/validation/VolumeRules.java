package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.Quantity;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Volumes of pods and what is put into them. */
final class VolumeRules {
  private static final int MOST_MODE = 0777;
  private static final List<String> PROJECTED =
      List.of(
          "secret",
          "downwardAPI",
          "configMap",
          "serviceAccountToken",
          "clusterTrustBundle",
          "podCertificate");

  private VolumeRules() {}

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

  static void hostPath(ObjectNode source, FieldPath path, Errors errors) {
    noParents(Trees.text(source, "path"), path.child("path"), errors);
  }

  static void emptyDir(ObjectNode source, FieldPath path, Errors errors) {
    if (Trees.quantity(source.path("sizeLimit")).map(Quantity::signum).orElse(0) < 0) {
      errors.forbidden(
          path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }
  }

  static void nfs(ObjectNode source, FieldPath path, Errors errors) {
    String text = Trees.text(source, "path");
    if (!text.isEmpty() && !text.startsWith("/")) {
      errors.invalid(path.child("path"), text, "must be an absolute path");
    }
  }

  static void secret(ObjectNode source, FieldPath path, Errors errors) {
    if (Trees.text(source, "secretName").isEmpty()) {
      errors.required(path.child("secretName"), "");
    }
    mode(source, "defaultMode", path, errors);
  }

  static void configMap(ObjectNode source, FieldPath path, Errors errors) {
    named(source, path, errors);
    mode(source, "defaultMode", path, errors);
  }

  static void withMode(ObjectNode source, FieldPath path, Errors errors) {
    mode(source, "defaultMode", path, errors);
  }

  static void named(ObjectNode source, FieldPath path, Errors errors) {
    if (Trees.text(source, "name").isEmpty()) {
      errors.required(path.child("name"), "");
    }
  }

  static void projection(ObjectNode source, FieldPath path, Errors errors) {
    boolean first = true;
    for (String kind : PROJECTED) {
      if (source.has(kind) && !first) {
        errors.forbidden(path.child(kind), "may not specify more than 1 volume type");
      }
      first &= !source.has(kind);
    }
  }

  static void token(ObjectNode projection, FieldPath path, Errors errors) {
    JsonNode seconds = projection.path("expirationSeconds");
    if (seconds.isNumber() && seconds.longValue() < 600) {
      errors.invalid(
          path.child("expirationSeconds"),
          seconds,
          "may not specify a duration less than 10 minutes");
    } else if (seconds.isNumber() && seconds.longValue() > 1L << 32) {
      errors.invalid(
          path.child("expirationSeconds"),
          seconds,
          "may not specify a duration larger than 2^32 seconds");
    }
    localPath(Trees.text(projection, "path"), path.child("path"), errors);
  }

  static void keyToPath(ObjectNode item, FieldPath path, Errors errors) {
    localPath(Trees.text(item, "path"), path.child("path"), errors);
    mode(item, "mode", path, errors);
  }

  /** A path below the volume, outside the names that start with two dots. */
  static void localPath(String text, FieldPath path, Errors errors) {
    descending(text, path, errors);
    if (text.startsWith("..") && !text.startsWith("../")) {
      errors.invalid(path, text, "must not start with '..'");
    }
  }

  static void descending(String text, FieldPath path, Errors errors) {
    if (text.startsWith("/")) {
      errors.invalid(path, text, "must be a relative path");
    }
    noParents(text, path, errors);
  }

  private static void noParents(String text, FieldPath path, Errors errors) {
    if (List.of(text.split("/", -1)).contains("..")) {
      errors.invalid(path, text, "must not contain '..'");
    }
  }

  static void mode(ObjectNode source, String field, FieldPath path, Errors errors) {
    JsonNode mode = source.path(field);
    if (mode.isNumber() && (mode.intValue() < 0 || mode.intValue() > MOST_MODE)) {
      errors.invalid(
          path.child(field), mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
  }
}
