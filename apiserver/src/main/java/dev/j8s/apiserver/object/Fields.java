package dev.j8s.apiserver.object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Paths into objects; every step is the name of a field. */
public final class Fields {
  /** Numbers are the same when their values are, however they came to be. */
  private static final Comparator<JsonNode> BY_VALUE =
      (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
          return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
      };

  private Fields() {}

  public static JsonNode at(JsonNode object, String... path) {
    JsonNode node = object;
    for (String step : path) {
      node = node.path(step);
    }
    return node;
  }

  /** Empty when there is nothing, or no string. */
  public static String text(JsonNode object, String... path) {
    JsonNode node = at(object, path);
    return node.isString() ? node.stringValue() : "";
  }

  public static @Nullable Long number(JsonNode object, String... path) {
    JsonNode node = at(object, path);
    return node.isIntegralNumber() ? node.longValue() : null;
  }

  public static boolean isTrue(JsonNode object, String... path) {
    return at(object, path).isBoolean() && at(object, path).booleanValue();
  }

  /** The object at a path, made when it is not there. */
  public static ObjectNode child(ObjectNode object, String... path) {
    ObjectNode node = object;
    for (String step : path) {
      node = node.get(step) instanceof ObjectNode there ? there : node.putObject(step);
    }
    return node;
  }

  public static ArrayNode list(ObjectNode parent, String name) {
    return parent.get(name) instanceof ArrayNode there ? there : parent.putArray(name);
  }

  /** The items of the list at a path that are objects. */
  public static List<ObjectNode> items(JsonNode object, String... path) {
    List<ObjectNode> items = new ArrayList<>();
    for (JsonNode item : at(object, path)) {
      if (item instanceof ObjectNode node) {
        items.add(node);
      }
    }
    return items;
  }

  public static List<String> texts(JsonNode object, String... path) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : at(object, path)) {
      texts.add(item.asString(""));
    }
    return texts;
  }

  /** Takes a field over from another object, also when it is not there. */
  public static void copy(JsonNode from, ObjectNode to, String name) {
    JsonNode value = from.get(name);
    if (value == null) {
      to.remove(name);
    } else {
      to.set(name, value.deepCopy());
    }
  }

  /** Sets a field, or removes it when the list would be empty. */
  public static void setTexts(ObjectNode parent, String name, List<String> values) {
    if (values.isEmpty()) {
      parent.remove(name);
      return;
    }
    ArrayNode list = parent.putArray(name);
    values.forEach(list::add);
  }

  /** Whether two values are the same; nothing, null, and an empty object or list are too. */
  public static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
    JsonNode left = orMissing(a);
    JsonNode right = orMissing(b);
    if (left.isMissingNode() || right.isMissingNode()) {
      return left.isMissingNode() && right.isMissingNode();
    }
    return left.equals(BY_VALUE, right);
  }

  private static JsonNode orMissing(@Nullable JsonNode node) {
    return node == null || node.isNull() || (node.isContainer() && node.isEmpty())
        ? JsonNodeFactory.instance.missingNode()
        : node;
  }

  /** As Kubernetes writes times: in UTC, to the second. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  public static @Nullable Instant time(JsonNode object, String... path) {
    String text = text(object, path);
    return text.isEmpty() ? null : Instant.parse(text);
  }
}
