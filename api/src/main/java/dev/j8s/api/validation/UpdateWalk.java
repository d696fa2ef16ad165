package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.schema.Schema;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Compares two versions of an object at the fields that are marked immutable. */
final class UpdateWalk {
  static final String IMMUTABLE = "field is immutable";

  private UpdateWalk() {}

  static void compare(
      JsonNode before, JsonNode after, Schema schema, FieldPath path, Errors errors) {
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      String name = property.getKey();
      JsonNode old = before.get(name);
      JsonNode now = after.get(name);
      if (name.equals("metadata")) {
        continue;
      }
      if (property.getValue().place().immutable()) {
        if (!Objects.equals(old, now)) {
          errors.invalid(path.child(name), now == null ? "null" : now, IMMUTABLE);
        }
      } else if (old != null && now != null && property.getValue().isObject()) {
        compare(old, now, property.getValue(), path.child(name), errors);
      }
    }
  }
}
