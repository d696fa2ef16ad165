package dev.j8s.apiserver.object;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Label selectors as objects hold them: {@code matchLabels} and {@code matchExpressions}. */
public final class Selectors {
  private Selectors() {}

  /** Nothing there matches nothing, an empty selector matches everything. */
  public static boolean matches(JsonNode selector, JsonNode labels) {
    if (!selector.isObject()) {
      return false;
    }
    for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
      if (!labels.has(wanted.getKey())
          || !labels.path(wanted.getKey()).asString("").equals(wanted.getValue().asString(""))) {
        return false;
      }
    }
    for (ObjectNode expression : Fields.items(selector, "matchExpressions")) {
      if (!matchesExpression(expression, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesExpression(ObjectNode expression, JsonNode labels) {
    String key = Fields.text(expression, "key");
    boolean there = labels.has(key);
    boolean listed =
        there && Fields.texts(expression, "values").contains(labels.path(key).asString(""));
    return switch (Fields.text(expression, "operator")) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      case "Exists" -> there;
      case "DoesNotExist" -> !there;
      default -> false;
    };
  }
}
