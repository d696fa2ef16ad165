package dev.j8s.api.schema;

import dev.j8s.api.meta.GoText;

/**
 * One thing that is wrong with one field.
 *
 * @param type the cause's reason, such as {@code FieldValueRequired}
 * @param path such as {@code spec.containers[0].name}
 * @param detail everything after the path and colon, in upstream's words, such as {@code Required
 *     value} or {@code Invalid value: "x": must be ...}
 */
public record FieldError(String type, String path, String detail) {

  public static FieldError required(String path, String detail) {
    return new FieldError(
        "FieldValueRequired",
        path,
        detail.isEmpty() ? "Required value" : "Required value: " + detail);
  }

  /** The value is shown as upstream shows it: strings quoted, everything else as JSON. */
  public static FieldError invalid(String path, Object value, String detail) {
    return new FieldError(
        "FieldValueInvalid", path, "Invalid value: " + shown(value) + ": " + detail);
  }

  public static FieldError forbidden(String path, String detail) {
    return new FieldError("FieldValueForbidden", path, "Forbidden: " + detail);
  }

  public static FieldError duplicate(String path, Object value) {
    return new FieldError("FieldValueDuplicate", path, "Duplicate value: " + shown(value));
  }

  public static FieldError notSupported(String path, Object value, Iterable<String> supported) {
    StringBuilder all = new StringBuilder();
    for (String one : supported) {
      all.append(all.isEmpty() ? "" : ", ").append(GoText.quoted(one));
    }
    return new FieldError(
        "FieldValueNotSupported",
        path,
        "Unsupported value: " + shown(value) + ": supported values: " + all);
  }

  private static String shown(Object value) {
    return value instanceof String text ? GoText.quoted(text) : String.valueOf(value);
  }

  public String message() {
    return path + ": " + detail;
  }
}
