package dev.j8s.api.schema;

import dev.j8s.api.meta.FieldPath;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON into a tree and notes the fields that are given twice; the last one wins. */
final class TreeReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEEPEST = 1000;

  private final List<String> complaints;

  private TreeReader(List<String> complaints) {
    this.complaints = complaints;
  }

  /**
   * @param complaints takes what is given twice
   * @throws JacksonException when the bytes are no JSON
   */
  static JsonNode read(byte[] bytes, List<String> complaints) {
    try (JsonParser parser = JSON.createParser(bytes)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return NODES.missingNode();
      }
      JsonNode tree = new TreeReader(complaints).value(parser, first, FieldPath.root(), 0);
      if (parser.nextToken() != null) {
        throw new tools.jackson.core.exc.StreamReadException(
            parser, "invalid character after top-level value");
      }
      return tree;
    }
  }

  private JsonNode value(JsonParser parser, JsonToken token, FieldPath path, int depth) {
    if (depth > DEEPEST) {
      throw new tools.jackson.core.exc.StreamReadException(parser, "exceeded max depth");
    }
    return switch (token) {
      case START_OBJECT -> object(parser, path, depth);
      case START_ARRAY -> array(parser, path, depth);
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      default -> NODES.nullNode();
    };
  }

  private ObjectNode object(JsonParser parser, FieldPath path, int depth) {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      FieldPath child = path.child(name);
      JsonNode value = value(parser, parser.nextToken(), child, depth + 1);
      if (object.replace(name, value) != null) {
        complaints.add("duplicate field \"" + child + "\"");
      }
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, FieldPath path, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(parser, token, path.index(array.size()), depth + 1));
    }
    return array;
  }
}
