package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Config maps may be made immutable, for good. */
final class ConfigMapStrategy implements Strategy {
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final int LONGEST_KEY = 253;
  private static final String KEY_RULE =
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
          + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
          + " '[-._a-zA-Z0-9]+')";

  @Override
  public List<FieldError> validate(Draft draft) {
    List<FieldError> errors = new ArrayList<>(keyErrors(draft.object(), "data"));
    errors.addAll(keyErrors(draft.object(), "binaryData"));
    for (String key : Fields.at(draft.object(), "data").propertyNames()) {
      if (Fields.at(draft.object(), "binaryData").has(key)) {
        errors.add(
            FieldError.invalid("data[" + key + "]", key, "duplicate of key present in binaryData"));
      }
    }
    return errors;
  }

  static List<FieldError> keyErrors(ObjectNode object, String field) {
    List<FieldError> errors = new ArrayList<>();
    for (String key : Fields.at(object, field).propertyNames()) {
      String path = field + "[" + key + "]";
      if (key.length() > LONGEST_KEY) {
        errors.add(
            FieldError.invalid(path, key, "must be no more than " + LONGEST_KEY + " characters"));
      }
      if (!KEY.matcher(key).matches()) {
        errors.add(FieldError.invalid(path, key, KEY_RULE));
      } else if (key.equals(".")) {
        errors.add(FieldError.invalid(path, key, "must not be '.'"));
      } else if (key.startsWith("..")) {
        errors.add(FieldError.invalid(path, key, "must not start with '..'"));
      }
    }
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    return immutable(draft, List.of("data", "binaryData"));
  }

  static List<FieldError> immutable(Draft draft, List<String> fields) {
    if (!Fields.isTrue(draft.before(), "immutable")) {
      return List.of();
    }
    List<FieldError> errors = new ArrayList<>();
    if (!Fields.isTrue(draft.object(), "immutable")) {
      errors.add(locked("immutable"));
    }
    for (String field : fields) {
      if (!Fields.same(draft.before().get(field), draft.object().get(field))) {
        errors.add(locked(field));
      }
    }
    return errors;
  }

  private static FieldError locked(String field) {
    return FieldError.forbidden(field, "field is immutable when `immutable` is set");
  }
}
