package dev.j8s.api.patch;

import dev.j8s.api.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A merge patch in which the schema says how lists merge. Directives inside the patch: {@code
 * $patch} (delete, replace, merge), {@code $deleteFromPrimitiveList/X}, {@code $setElementOrder/X}
 * and {@code $retainKeys}. What Kubernetes does is kept even where one may wonder: {@code $patch:
 * delete} on an object leaves an empty one, and {@code $patch: replace} on any item of a merging
 * list replaces the list by the items without directives.
 */
public final class StrategicMergePatch {
  private static final String PATCH = "$patch";
  private static final String DELETE_PREFIX = "$deleteFromPrimitiveList/";
  private static final String ORDER_PREFIX = "$setElementOrder/";
  private static final String RETAIN = "$retainKeys";

  private StrategicMergePatch() {}

  /**
   * @return the patched copy
   * @throws PatchException when a directive is none, or a list item lacks its merge key
   */
  public static ObjectNode apply(ObjectNode document, ObjectNode patch, Schema schema) {
    return merged(document.deepCopy(), patch, schema);
  }

  private static ObjectNode merged(ObjectNode target, ObjectNode patch, @Nullable Schema schema) {
    switch (directive(patch)) {
      case REPLACE -> {
        ObjectNode whole = patch.deepCopy();
        whole.remove(PATCH);
        return whole;
      }
      case DELETE -> {
        return JsonNodeFactory.instance.objectNode();
      }
      case MERGE -> {}
    }
    retainKeys(target, patch);
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith(DELETE_PREFIX)) {
        deleteScalars(target, name.substring(DELETE_PREFIX.length()), entry.getValue());
      } else if (!name.equals(PATCH) && !name.equals(RETAIN) && !name.startsWith(ORDER_PREFIX)) {
        JsonNode order = patch.get(ORDER_PREFIX + name);
        field(target, name, entry.getValue(), order, child(schema, name));
      }
    }
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith(ORDER_PREFIX) && !patch.has(name.substring(ORDER_PREFIX.length()))) {
        String list = name.substring(ORDER_PREFIX.length());
        reorder(target, list, entry.getValue(), child(schema, list));
      }
    }
    return target;
  }

  private static @Nullable Schema child(@Nullable Schema schema, String name) {
    if (schema == null) {
      return null;
    }
    Schema property = schema.property(name);
    return property == null ? schema.additionalProperties() : property;
  }

  private enum Directive {
    MERGE,
    REPLACE,
    DELETE
  }

  private static Directive directive(JsonNode patch) {
    JsonNode said = patch.get(PATCH);
    return switch (said == null ? "merge" : said.asString("")) {
      case "merge" -> Directive.MERGE;
      case "replace" -> Directive.REPLACE;
      case "delete" -> Directive.DELETE;
      default ->
          throw PatchException.unreadable("unknown patch type: " + said + " in map: " + patch);
    };
  }

  private static void retainKeys(ObjectNode target, ObjectNode patch) {
    JsonNode retained = patch.get(RETAIN);
    if (retained == null) {
      return;
    }
    if (!retained.isArray()) {
      throw PatchException.unreadable("invalid patch format of retainKeys");
    }
    Set<String> keep = new HashSet<>();
    retained.forEach(key -> keep.add(key.asString("")));
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      boolean named =
          entry.getKey().startsWith("$")
              || entry.getValue().isNull()
              || keep.contains(entry.getKey());
      if (!named) {
        throw PatchException.unreadable("invalid patch format of retainKeys");
      }
    }
    target.retain(keep);
  }

  private static void field(
      ObjectNode target,
      String name,
      JsonNode value,
      @Nullable JsonNode order,
      @Nullable Schema schema) {
    JsonNode there = target.get(name);
    switch (value) {
      case JsonNode gone when gone.isNull() -> target.remove(name);
      case ObjectNode changes -> {
        if (there == null && directive(changes) == Directive.DELETE) {
          return;
        }
        if (replaces(schema)) {
          ObjectNode whole = changes.deepCopy();
          whole.remove(PATCH);
          target.set(name, whole);
        } else {
          ObjectNode into =
              there instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
          target.set(name, merged(into, changes, schema));
        }
      }
      case ArrayNode changes when schema != null && merges(schema) -> {
        ArrayNode into =
            there instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
        target.set(name, mergedList(into, changes, order, schema));
      }
      default -> target.set(name, value.deepCopy());
    }
  }

  private static boolean replaces(@Nullable Schema schema) {
    return schema != null && schema.patchStrategies().contains("replace");
  }

  private static boolean merges(Schema schema) {
    return schema.isArray() && schema.patchStrategies().contains("merge");
  }

  private static ArrayNode mergedList(
      ArrayNode there, ArrayNode changes, @Nullable JsonNode order, Schema schema) {
    UnaryOperator<JsonNode> id = identity(schema);
    if (order != null) {
      checkOrder(changes, order, id);
    }
    ArrayNode before = there.deepCopy();
    ArrayNode merged;
    if (schema.patchMergeKey() == null) {
      merged = mergedScalars(there, changes);
    } else if (hasReplacement(changes)) {
      merged = withoutDirectives(changes);
    } else {
      merged = mergedItems(there, changes, schema.patchMergeKey(), schema.items());
    }
    return ordered(merged, order == null ? changes : order, before, id);
  }

  /** What tells the items of a list apart: the value of the merge key, or the item itself. */
  private static UnaryOperator<JsonNode> identity(@Nullable Schema schema) {
    String key = schema == null ? null : schema.patchMergeKey();
    return key == null ? UnaryOperator.identity() : item -> item.path(key);
  }

  private static boolean hasReplacement(ArrayNode changes) {
    for (JsonNode change : changes) {
      if (directive(change) == Directive.REPLACE) {
        return true;
      }
    }
    return false;
  }

  private static ArrayNode withoutDirectives(ArrayNode changes) {
    ArrayNode whole = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : changes) {
      if (!change.has(PATCH)) {
        whole.add(change.deepCopy());
      }
    }
    return whole;
  }

  private static ArrayNode mergedItems(
      ArrayNode target, ArrayNode changes, String key, @Nullable Schema items) {
    for (JsonNode change : changes) {
      if (!(change instanceof ObjectNode item) || !item.has(key)) {
        throw PatchException.unreadable(
            "map: " + change + " does not contain declared merge key: " + key);
      }
      int at = find(target, key, item.path(key));
      if (directive(item) == Directive.DELETE) {
        for (; at >= 0; at = find(target, key, item.path(key))) {
          target.remove(at);
        }
      } else if (at >= 0 && target.get(at) instanceof ObjectNode there) {
        target.set(at, merged(there, item, items));
      } else {
        // Into nothing, so that its own directives don't stay in it.
        target.add(merged(JsonNodeFactory.instance.objectNode(), item, items));
      }
    }
    return target;
  }

  private static int find(ArrayNode list, String key, JsonNode id) {
    for (int i = 0; i < list.size(); i++) {
      if (same(list.get(i).path(key), id)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(JsonNode left, JsonNode right) {
    return (left.isValueNode() && right.isValueNode())
        ? left.asString().equals(right.asString())
        : left.equals(right);
  }

  private static ArrayNode mergedScalars(ArrayNode target, ArrayNode changes) {
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    for (ArrayNode list : List.of(target, changes)) {
      for (JsonNode one : list) {
        if (position(merged, one, UnaryOperator.identity()) < 0) {
          merged.add(one);
        }
      }
    }
    return merged;
  }

  private static void deleteScalars(ObjectNode target, String name, JsonNode values) {
    if (!values.isArray()) {
      throw PatchException.unreadable("invalid patch format of primitive list");
    }
    if (target.get(name) instanceof ArrayNode list) {
      list.removeIf(one -> position(values, one, UnaryOperator.identity()) >= 0);
    }
  }

  /** Every item that the patch brings must be in the order list, one behind the other. */
  private static void checkOrder(ArrayNode changes, JsonNode order, UnaryOperator<JsonNode> id) {
    checkOrderList(order);
    if (order.isEmpty()) {
      return;
    }
    int at = 0;
    for (JsonNode change : changes) {
      if (change.has(PATCH)) {
        continue;
      }
      while (at < order.size() && !same(id.apply(order.get(at)), id.apply(change))) {
        at++;
      }
      if (at == order.size()) {
        throw PatchException.unreadable(
            "The order in patch list:\n"
                + changes
                + "\n doesn't match $setElementOrder list:\n"
                + order
                + "\n");
      }
    }
  }

  private static void checkOrderList(JsonNode order) {
    if (!order.isArray()) {
      throw PatchException.unreadable("invalid patch format of setElementOrder list");
    }
  }

  private static void reorder(
      ObjectNode target, String name, JsonNode order, @Nullable Schema schema) {
    checkOrderList(order);
    if (target.get(name) instanceof ArrayNode list) {
      target.set(name, ordered(list, order, list, identity(schema)));
    }
  }

  /**
   * Items that the order names come in that order; each other item comes before the first of them
   * that it stood before on the server.
   */
  private static ArrayNode ordered(
      ArrayNode list, JsonNode order, ArrayNode before, UnaryOperator<JsonNode> id) {
    List<JsonNode> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode item : list) {
      (position(order, id.apply(item), id) < 0 ? others : named).add(item);
    }
    named.sort(Comparator.comparingInt(item -> position(order, id.apply(item), id)));
    others.sort(Comparator.comparingInt(item -> position(before, id.apply(item), id)));
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    int next = 0;
    for (JsonNode item : named) {
      int place = position(before, id.apply(item), id);
      while (next < others.size() && position(before, id.apply(others.get(next)), id) < place) {
        all.add(others.get(next++));
      }
      all.add(item);
    }
    return all.addAll(others.subList(next, others.size()));
  }

  private static int position(JsonNode list, JsonNode wanted, UnaryOperator<JsonNode> id) {
    for (int i = 0; i < list.size(); i++) {
      if (same(id.apply(list.get(i)), wanted)) {
        return i;
      }
    }
    return -1;
  }
}
