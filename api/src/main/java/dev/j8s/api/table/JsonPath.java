package dev.j8s.api.table;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * The part of JSONPath that columns use: {@code .a.b}, {@code ['a']}, {@code [0]}, {@code [*]} and
 * {@code [?(@.type=="Ready")]}. The first match counts.
 */
public final class JsonPath {
  private JsonPath() {}

  /** The first value at the path; a missing node when there is none. */
  public static JsonNode find(JsonNode root, String path) {
    List<JsonNode> found = List.of(root);
    int at = path.startsWith("$") ? 1 : 0;
    while (at < path.length() && !found.isEmpty()) {
      char c = path.charAt(at);
      if (c == '.') {
        int end = at + 1;
        StringBuilder name = new StringBuilder();
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          if (path.charAt(end) == '\\' && end + 1 < path.length()) {
            end++;
          }
          name.append(path.charAt(end++));
        }
        found = name.isEmpty() ? found : step(found, name.toString());
        at = end;
      } else if (c == '[') {
        int end = closing(path, at);
        found = bracket(found, path.substring(at + 1, end));
        at = end + 1;
      } else {
        return MissingNode.getInstance();
      }
    }
    return found.isEmpty() ? MissingNode.getInstance() : found.getFirst();
  }

  private static int closing(String path, int open) {
    char quote = 0;
    for (int i = open + 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ']') {
        return i;
      }
    }
    return path.length() - 1;
  }

  private static List<JsonNode> step(List<JsonNode> nodes, String name) {
    List<JsonNode> next = new ArrayList<>();
    for (JsonNode node : nodes) {
      if (name.equals("*")) {
        node.forEach(next::add);
      } else if (node.has(name)) {
        next.add(node.get(name));
      }
    }
    return next;
  }

  private static List<JsonNode> bracket(List<JsonNode> nodes, String inside) {
    String text = inside.strip();
    if (text.startsWith("?(") && text.endsWith(")")) {
      return filter(nodes, text.substring(2, text.length() - 1).strip());
    }
    if (text.startsWith("'") || text.startsWith("\"")) {
      return step(nodes, text.substring(1, text.length() - 1));
    }
    if (text.equals("*")) {
      return step(nodes, "*");
    }
    List<JsonNode> next = new ArrayList<>();
    try {
      int index = Integer.parseInt(text);
      for (JsonNode node : nodes) {
        JsonNode item = node.get(index < 0 ? node.size() + index : index);
        if (item != null) {
          next.add(item);
        }
      }
    } catch (NumberFormatException e) {
      return List.of();
    }
    return next;
  }

  private static List<JsonNode> filter(List<JsonNode> nodes, String condition) {
    boolean equal = condition.contains("==");
    int operator = condition.indexOf(equal ? "==" : "!=");
    List<JsonNode> next = new ArrayList<>();
    if (!condition.startsWith("@") || operator < 0) {
      return next;
    }
    String path = condition.substring(1, operator).strip();
    JsonNode wanted = literal(condition.substring(operator + 2).strip());
    for (JsonNode node : nodes) {
      for (JsonNode item : node) {
        if (find(item, path).asString("").equals(wanted.asString("")) == equal) {
          next.add(item);
        }
      }
    }
    return next;
  }

  private static JsonNode literal(String text) {
    boolean quoted = text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"));
    return JsonNodeFactory.instance.stringNode(
        quoted ? text.substring(1, text.length() - 1) : text);
  }
}
