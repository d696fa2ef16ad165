package dev.j8s.api.table;

import dev.j8s.api.catalog.Column;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One row of a table: the cells of an object in the order of its type's columns. */
public final class TableCells {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TableCells() {}

  /**
   * @param now what ages are counted from
   */
  public static List<JsonNode> cells(ResourceType type, JsonNode object, Instant now) {
    boolean builtIn = type.schema().name() != null;
    List<JsonNode> cells = new ArrayList<>(type.columns().size());
    for (Column column : type.columns()) {
      cells.add(cell(column, object, now, builtIn));
    }
    return cells;
  }

  private static JsonNode cell(Column column, JsonNode object, Instant now, boolean builtIn) {
    String source = column.source();
    if (source.startsWith("=")) {
      Cell cell = ComputedCells.BY_NAME.get(source.substring(1));
      if (cell == null) {
        throw new IllegalStateException("no such cell: " + source);
      }
      return switch (cell.of(object, now)) {
        case Integer number -> NODES.numberNode(number);
        case Long number -> NODES.numberNode(number);
        case Boolean truth -> NODES.booleanNode(truth);
        case Object text -> NODES.stringNode(text.toString());
      };
    }
    JsonNode value = JsonPath.find(object, source);
    if (value.isMissingNode() || value.isNull()) {
      return builtIn ? zero(column) : NODES.nullNode();
    }
    return switch (column.type()) {
      case "date" -> NODES.stringNode(age(value, now));
      case "string" ->
          value.isString() ? value : NODES.stringNode(value.asString(value.toString()));
      default -> value;
    };
  }

  private static JsonNode zero(Column column) {
    return switch (column.type()) {
      case "integer", "number" -> NODES.numberNode(0);
      case "boolean" -> NODES.booleanNode(false);
      default -> NODES.stringNode("");
    };
  }

  /** How long ago a time was, as people read it. */
  static String age(JsonNode time, Instant now) {
    return GoTime.parse(time.asString(""))
        .map(then -> GoTime.humanDuration(Duration.between(then, now)))
        .orElse("<unknown>");
  }
}
