package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Labels, annotations, finalizers and owners; names depend on the type and are checked there. */
final class MetadataRules {
  private static final int ANNOTATIONS_SIZE = 256 * 1024;

  private MetadataRules() {}

  static void check(JsonNode metadata, FieldPath path, Errors errors) {
    labels(metadata.path("labels"), path.child("labels"), errors);
    annotations(metadata.path("annotations"), path.child("annotations"), errors);
    finalizers(metadata.path("finalizers"), path.child("finalizers"), errors);
    owners(metadata.path("ownerReferences"), path.child("ownerReferences"), errors);
  }

  static void labels(JsonNode labels, FieldPath path, Errors errors) {
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      errors.all(path, label.getKey(), Texts.qualifiedName(label.getKey()));
      String value = label.getValue().asString("");
      errors.all(path, value, Texts.labelValue(value));
    }
  }

  static void annotations(JsonNode annotations, FieldPath path, Errors errors) {
    long size = 0;
    for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
      String key = annotation.getKey();
      errors.all(path, key, Texts.qualifiedName(key.toLowerCase(Locale.ROOT)));
      size += key.getBytes(StandardCharsets.UTF_8).length;
      size += annotation.getValue().asString("").getBytes(StandardCharsets.UTF_8).length;
    }
    if (size > ANNOTATIONS_SIZE) {
      errors.tooLong(path, ANNOTATIONS_SIZE);
    }
  }

  private static void finalizers(JsonNode finalizers, FieldPath path, Errors errors) {
    boolean orphan = false;
    boolean foreground = false;
    for (int i = 0; i < finalizers.size(); i++) {
      String finalizer = finalizers.get(i).asString("");
      errors.all(path, finalizer, Texts.qualifiedName(finalizer));
      orphan |= finalizer.equals("orphan");
      foreground |= finalizer.equals("foregroundDeletion");
    }
    if (orphan && foreground) {
      errors.invalid(
          path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
    }
  }

  private static void owners(JsonNode owners, FieldPath path, Errors errors) {
    String controller = "";
    for (int i = 0; i < owners.size(); i++) {
      JsonNode owner = owners.get(i);
      String version = owner.path("apiVersion").asString("");
      if (version.isEmpty() || version.equals("/")) {
        errors.invalid(path.child("apiVersion"), version, "version must not be empty");
      }
      for (String field : new String[] {"kind", "name", "uid"}) {
        if (owner.path(field).asString("").isEmpty()) {
          errors.invalid(path.child(field), "", "must not be empty");
        }
      }
      if (version.equals("v1") && owner.path("kind").asString("").equals("Event")) {
        errors.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
      }
      if (owner.path("controller").booleanValue(false)) {
        String name = owner.path("kind").asString("") + "/" + owner.path("name").asString("");
        if (!controller.isEmpty()) {
          errors.invalid(
              path,
              owners,
              "Only one reference can have Controller set to true. Found \"true\" in references for "
                  + controller
                  + " and "
                  + name);
        }
        controller = name;
      }
    }
  }
}
