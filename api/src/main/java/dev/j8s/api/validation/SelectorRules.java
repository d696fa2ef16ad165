package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Label selectors as objects hold them. */
final class SelectorRules {
  private SelectorRules() {}

  static void labelSelector(ObjectNode selector, FieldPath path, Errors errors) {
    MetadataRules.labels(selector.path("matchLabels"), path.child("matchLabels"), errors);
    JsonNode expressions = selector.path("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      expression(expressions.get(i), path.child("matchExpressions").index(i), errors);
    }
  }

  private static void expression(JsonNode expression, FieldPath path, Errors errors) {
    JsonNode values = expression.path("values");
    String operator = expression.path("operator").asString("");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.required(
              path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.forbidden(
              path.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default -> errors.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
    String key = expression.path("key").asString("");
    errors.all(path.child("key"), key, Texts.qualifiedName(key));
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i).asString("");
      errors.all(path.child("values").index(i), value, Texts.labelValue(value));
    }
  }
}
