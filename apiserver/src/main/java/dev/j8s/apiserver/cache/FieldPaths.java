package dev.j8s.apiserver.cache;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The field labels that one type's selectors may use, and how to read them. */
public record FieldPaths(List<String> all) {
  /** What selectors see of numbers and truth values that an object leaves out; else it is empty. */
  private static final Map<String, String> ABSENT =
      Map.of(
          "spec.unschedulable", "false",
          "spec.hostNetwork", "false",
          "status.replicas", "0",
          "status.successful", "0");

  public FieldPaths {
    all = List.copyOf(all);
  }

  String value(JsonNode tree, String path) {
    JsonNode node = tree;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node.isMissingNode() || node.isNull()
        ? ABSENT.getOrDefault(path, "")
        : node.asString("");
  }
}
