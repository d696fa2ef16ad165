package dev.j8s.api.meta;

import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Values inside messages, as Go's formatting shows them. */
public final class GoText {
  private GoText() {}

  /** In double quotes, with escapes for quotes and for what can't be printed. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 0x07 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0b -> quoted.append("\\v");
      default -> {
        if (c < ' ' || c == 0x7f) {
          quoted.append(String.format("\\x%02x", c));
        } else if (c < 0x7f || isPrintable(c)) {
          quoted.appendCodePoint(c);
        } else {
          quoted.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** As {@code map[a:1 b:[x y]]}: maps by key, nothing quoted. */
  public static String plain(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(text, value);
    return text.toString();
  }

  private static void write(StringBuilder text, JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        text.append("map[");
        String between = "";
        for (var field : sorted.entrySet()) {
          text.append(between).append(field.getKey()).append(':');
          write(text, field.getValue());
          between = " ";
        }
        text.append(']');
      }
      case ARRAY -> {
        text.append('[');
        String between = "";
        for (JsonNode item : value) {
          text.append(between);
          write(text, item);
          between = " ";
        }
        text.append(']');
      }
      case NULL, MISSING -> text.append("<nil>");
      default -> text.append(value.asString());
    }
  }
}
