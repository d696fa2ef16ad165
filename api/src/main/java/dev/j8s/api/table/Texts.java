package dev.j8s.api.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Words that several cells share. */
final class Texts {
  static final String NONE = "<none>";
  static final String UNSET = "<unset>";
  static final String UNKNOWN = "<unknown>";

  private Texts() {}

  static String text(JsonNode node, String... path) {
    JsonNode at = node;
    for (String part : path) {
      at = at.path(part);
    }
    return at.isMissingNode() || at.isNull() ? "" : at.asString("");
  }

  static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  static List<String> each(JsonNode list, Function<JsonNode, String> of) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(of.apply(item)));
    return texts;
  }

  static List<String> names(JsonNode list) {
    return each(list, item -> text(item, "name"));
  }

  static List<String> strings(JsonNode list) {
    return each(list, item -> item.asString(""));
  }

  static String joined(List<String> texts, String otherwise) {
    return texts.isEmpty() ? otherwise : String.join(",", texts);
  }

  /** The first few and how many more there are. */
  static String few(List<String> texts, int most, String otherwise) {
    if (texts.size() <= most) {
      return joined(texts, otherwise);
    }
    return String.join(",", texts.subList(0, most)) + " + " + (texts.size() - most) + " more...";
  }

  static String labels(JsonNode map) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, JsonNode> label : map.properties()) {
      pairs.add(label.getKey() + "=" + label.getValue().asString(""));
    }
    pairs.sort(null);
    return joined(pairs, NONE);
  }

  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (text(condition, "type").equals(type)) {
        return condition;
      }
    }
    return tools.jackson.databind.node.MissingNode.getInstance();
  }

  static boolean isTrue(JsonNode object, String condition) {
    return text(condition(object, condition), "status").equals("True");
  }
}
