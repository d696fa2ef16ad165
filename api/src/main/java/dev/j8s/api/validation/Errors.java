package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.schema.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong while an object is walked. */
final class Errors {
  private final List<FieldError> list = new ArrayList<>();

  List<FieldError> list() {
    return list;
  }

  /** Takes back what was said of references to names that are there after all. */
  void forgiveNotFound(FieldPath below, Collection<String> names) {
    String start = below.toString();
    list.removeIf(error ->
        error.type().equals("FieldValueNotFound")
            && error.path().startsWith(start)
            && names.stream()
                .anyMatch(name -> error.detail().equals("Not found: \"" + name + "\"")));
  }

  void required(FieldPath path, String detail) {
    list.add(FieldError.required(path.toString(), detail));
  }

  void invalid(FieldPath path, Object value, String detail) {
    list.add(FieldError.invalid(path.toString(), shown(value), detail));
  }

  void forbidden(FieldPath path, String detail) {
    list.add(FieldError.forbidden(path.toString(), detail));
  }

  void duplicate(FieldPath path, Object value) {
    list.add(FieldError.duplicate(path.toString(), shown(value)));
  }

  void unsupported(FieldPath path, Object value, Collection<String> supported) {
    list.add(
        FieldError.notSupported(
            path.toString(), shown(value), supported.stream().sorted().toList()));
  }

  void notFound(FieldPath path, String value) {
    list.add(new FieldError("FieldValueNotFound", path.toString(), "Not found: \"" + value + "\""));
  }

  void tooLong(FieldPath path, int most) {
    list.add(
        new FieldError(
            "FieldValueTooLong",
            path.toString(),
            "Too long: may not be more than " + most + " bytes"));
  }

  void tooMany(FieldPath path, int found, int most) {
    list.add(
        new FieldError(
            "FieldValueTooMany",
            path.toString(),
            "Too many: " + found + ": must have at most " + most + " items"));
  }

  void all(FieldPath path, Object value, List<String> complaints) {
    for (String complaint : complaints) {
      invalid(path, value, complaint);
    }
  }

  private static Object shown(Object value) {
    return value instanceof JsonNode node && node.isString() ? node.stringValue() : value;
  }
}
