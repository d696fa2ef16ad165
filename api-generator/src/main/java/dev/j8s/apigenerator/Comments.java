package dev.j8s.apigenerator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells a comment's text from its markers, the lines that begin with a plus sign. */
final class Comments {
  private Comments() {}

  /** Paragraphs joined as upstream joins them: lines by a blank, paragraphs by a blank line. */
  static String text(String comment) {
    StringBuilder text = new StringBuilder();
    boolean paragraph = false;
    for (String line : comment.lines().toList()) {
      if (line.startsWith("+") || line.startsWith("TODO")) {
        continue;
      }
      if (line.equals("---")) {
        break;
      }
      if (line.isBlank()) {
        paragraph = !text.isEmpty();
        continue;
      }
      if (!text.isEmpty()) {
        text.append(paragraph ? "\n\n" : line.startsWith("-") || line.startsWith("*") ? "\n" : " ");
      }
      paragraph = false;
      text.append(line);
    }
    return text.toString();
  }

  static void markers(String comment, ObjectNode field) {
    List<String> keys = new ArrayList<>();
    for (String line : comment.lines().toList()) {
      if (!line.startsWith("+")) {
        continue;
      }
      int equals = line.indexOf('=');
      String name = equals < 0 ? line.substring(1) : line.substring(1, equals);
      String value = equals < 0 ? "" : line.substring(equals + 1).strip();
      switch (name.strip()) {
        case "listType" -> field.put("lt", value);
        case "listMapKey" -> keys.add(value.replace("\"", ""));
        case "mapType", "structType" -> field.put("at", value.equals("atomic"));
        case "patchStrategy" -> field.put("ps", value);
        case "patchMergeKey" -> field.put("pk", value);
        default -> {}
      }
    }
    if (!keys.isEmpty()) {
      ArrayNode array = field.putArray("lk");
      keys.forEach(array::add);
    }
  }
}
