package dev.j8s.client.testing;

import dev.j8s.client.Scope;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Selectors in their string form over trees. */
final class FakeSelectors {
  private FakeSelectors() {}

  static boolean matches(Scope scope, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return (scope.namespace().isEmpty()
            || scope.namespace().equals(metadata.path("namespace").asString("")))
        && labels(scope.labelSelector(), metadata.path("labels"))
        && fields(scope.fieldSelector(), object);
  }

  private static boolean labels(String selector, JsonNode labels) {
    if (selector.isBlank()) {
      return true;
    }
    // Commas inside parentheses belong to a set.
    for (String part : selector.split(",(?![^(]*\\))", -1)) {
      if (!label(part.trim(), labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean label(String term, JsonNode labels) {
    int in = term.indexOf(" in ");
    int notIn = term.indexOf(" notin ");
    if (notIn > 0) {
      return !set(term.substring(notIn + 7)).contains(value(term.substring(0, notIn), labels));
    }
    if (in > 0) {
      return set(term.substring(in + 4)).contains(value(term.substring(0, in), labels));
    }
    if (term.startsWith("!")) {
      return !labels.has(term.substring(1).trim());
    }
    if (!term.contains("=")) {
      return labels.has(term);
    }
    return equality(term, labels);
  }

  private static boolean equality(String term, JsonNode labels) {
    int not = term.indexOf("!=");
    if (not > 0) {
      return !term.substring(not + 2).trim().equals(value(term.substring(0, not), labels));
    }
    int equals = term.indexOf('=');
    String wanted = term.substring(equals + 1).replaceFirst("^=", "").trim();
    return wanted.equals(value(term.substring(0, equals), labels));
  }

  private static String value(String key, JsonNode labels) {
    return labels.path(key.trim()).asString("\0");
  }

  private static Set<String> set(String values) {
    return Set.of(values.trim().replaceAll("[()\\s]", "").split(",", -1));
  }

  private static boolean fields(String selector, ObjectNode object) {
    if (selector.isBlank()) {
      return true;
    }
    for (String term : selector.split(",", -1)) {
      boolean not = term.contains("!=");
      String[] sides = term.split(not ? "!=" : "==?", 2);
      JsonNode value = object;
      for (String step : sides[0].trim().split("\\.", -1)) {
        value = value.path(step);
      }
      if (value.asString("").equals(sides[1].trim()) == not) {
        return false;
      }
    }
    return true;
  }
}
