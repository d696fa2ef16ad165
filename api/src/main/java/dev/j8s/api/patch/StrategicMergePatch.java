package dev.j8s.api.patch;

import dev.j8s.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A merge patch in which the schema says how lists merge. Directives inside the patch: {@code
 * $patch} (delete, replace, merge), {@code $deleteFromPrimitiveList/X}, {@code $setElementOrder/X}
 * and {@code $retainKeys}.
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
      case "replace" -> {
        ObjectNode whole = patch.deepCopy();
        whole.remove(PATCH);
        return whole;
      }
      case "delete" -> {
        return JsonNodeFactory.instance.objectNode();
      }
      default -> {}
    }
    retainKeys(target, patch);
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith(DELETE_PREFIX)) {
        deleteScalars(target, name.substring(DELETE_PREFIX.length()), entry.getValue());
      } else if (!name.equals(PATCH) && !name.equals(RETAIN) && !name.startsWith(ORDER_PREFIX)) {
        field(target, name, entry.getValue(), child(schema, name));
      }
    }
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      if (entry.getKey().startsWith(ORDER_PREFIX)) {
        String name = entry.getKey().substring(ORDER_PREFIX.length());
        order(target, name, entry.getValue(), patch.path(name), child(schema, name));
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

  private static String directive(JsonNode patch) {
    JsonNode said = patch.path(PATCH);
    if (said.isMissingNode()) {
      return "";
    }
    String directive = said.asString("");
    if (!Set.of("replace", "delete", "merge").contains(directive)) {
      throw PatchException.unreadable("Unknown patch type: " + directive + " in map: " + patch);
    }
    return directive;
  }

  private static void retainKeys(ObjectNode target, ObjectNode patch) {
    JsonNode retained = patch.get(RETAIN);
    if (retained == null) {
      return;
    }
    List<String> keep = new ArrayList<>();
    retained.forEach(key -> keep.add(key.asString("")));
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      boolean named =
          entry.getKey().startsWith("$")
              || entry.getValue().isNull()
              || keep.contains(entry.getKey());
      if (!named) {
        throw PatchException.unreadable(
            "$retainKeys doesn't contain all fields of the patch: " + entry.getKey());
      }
    }
    target.retain(keep);
  }

  private static void field(
      ObjectNode target, String name, JsonNode value, @Nullable Schema schema) {
    JsonNode there = target.get(name);
    switch (value) {
      case JsonNode gone when gone.isNull() -> target.remove(name);
      case ObjectNode changes -> {
        if (directive(changes).equals("delete")) {
          target.remove(name);
        } else if (replaces(schema)) {
          ObjectNode whole = changes.deepCopy();
          whole.remove(PATCH);
          target.set(name, whole);
        } else {
          ObjectNode into =
              there instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
          target.set(name, merged(into, changes, schema));
        }
      }
      case ArrayNode changes when merges(schema) -> {
        ArrayNode into =
            there instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
        target.set(name, mergedList(into, changes, schema, name));
      }
      default -> target.set(name, value.deepCopy());
    }
  }

  private static boolean replaces(@Nullable Schema schema) {
    return schema != null && schema.patchStrategies().contains("replace");
  }

  private static boolean merges(@Nullable Schema schema) {
    return schema != null && schema.isArray() && schema.patchStrategies().contains("merge");
  }

  private static ArrayNode mergedList(
      ArrayNode target, ArrayNode changes, @Nullable Schema schema, String name) {
    String key = schema == null ? null : schema.patchMergeKey();
    if (schema == null || key == null) {
      return mergedScalars(target, changes);
    }
    for (JsonNode change : changes) {
      if (change.isObject() && !change.has(key) && directive(change).equals("replace")) {
        return replacement(changes);
      }
    }
    Schema items = schema.items();
    for (JsonNode change : changes) {
      if (!(change instanceof ObjectNode item)) {
        throw PatchException.unreadable("cannot merge list \"" + name + "\": an item is no object");
      }
      JsonNode id = item.get(key);
      if (id == null) {
        throw PatchException.unreadable(
            "map: " + item + " does not contain declared merge key: " + key);
      }
      int at = find(target, key, id);
      if (directive(item).equals("delete")) {
        for (; at >= 0; at = find(target, key, id)) {
          target.remove(at);
        }
      } else if (at >= 0 && target.get(at) instanceof ObjectNode there) {
        target.set(at, merged(there, item, items));
      } else {
        target.add(stripped(item, items));
      }
    }
    return target;
  }

  /** A new item is merged into nothing, so that its own directives don't stay in it. */
  private static ObjectNode stripped(ObjectNode item, @Nullable Schema schema) {
    return merged(JsonNodeFactory.instance.objectNode(), item, schema);
  }

  private static ArrayNode replacement(ArrayNode changes) {
    ArrayNode whole = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : changes) {
      if (!change.has(PATCH)) {
        whole.add(change.deepCopy());
      }
    }
    return whole;
  }

  private static int find(ArrayNode list, String key, JsonNode id) {
    for (int i = 0; i < list.size(); i++) {
      if (same(list.get(i).get(key), id)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
    return left != null && right != null && left.asString().equals(right.asString());
  }

  private static ArrayNode mergedScalars(ArrayNode target, ArrayNode changes) {
    for (JsonNode change : changes) {
      if (indexOf(target, change) < 0) {
        target.add(change);
      }
    }
    return target;
  }

  private static int indexOf(ArrayNode list, JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private static void deleteScalars(ObjectNode target, String name, JsonNode values) {
    if (!(target.get(name) instanceof ArrayNode list)) {
      return;
    }
    for (JsonNode value : values) {
      for (int at = indexOf(list, value); at >= 0; at = indexOf(list, value)) {
        list.remove(at);
      }
    }
  }

  /**
   * Items that the order or the patch names come in that order; the server's own stay where they
   * were relative to the items before them.
   */
  private static void order(
      ObjectNode target, String name, JsonNode order, JsonNode patch, @Nullable Schema schema) {
    if (!(target.get(name) instanceof ArrayNode list) || !order.isArray()) {
      return;
    }
    String key = schema == null ? null : schema.patchMergeKey();
    List<JsonNode> wanted = new ArrayList<>();
    for (JsonNode one : order) {
      JsonNode id = key == null ? one : one.get(key);
      if (id != null) {
        wanted.add(id);
      }
    }
    for (JsonNode one : patch) {
      JsonNode id = key == null ? one : one.get(key);
      if (id != null
          && !one.path(PATCH).asString("").equals("delete")
          && position(wanted, id) < 0) {
        throw PatchException.unreadable(
            "The order in patch list:\n"
                + patch
                + "\n doesn't match $setElementOrder list:\n"
                + order);
      }
    }
    List<JsonNode> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    List<Integer> before = new ArrayList<>();
    for (JsonNode item : list) {
      JsonNode id = key == null ? item : item.get(key);
      if (id != null && position(wanted, id) >= 0) {
        named.add(item);
      } else {
        others.add(item);
        before.add(named.size());
      }
    }
    named.sort((left, right) ->
        Integer.compare(
            position(wanted, key == null ? left : left.path(key)),
            position(wanted, key == null ? right : right.path(key))));
    ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
    int other = 0;
    for (int i = 0; i <= named.size(); i++) {
      while (other < others.size() && before.get(other) <= i) {
        sorted.add(others.get(other++));
      }
      if (i < named.size()) {
        sorted.add(named.get(i));
      }
    }
    target.set(name, sorted);
  }

  private static int position(List<JsonNode> ids, JsonNode id) {
    for (int i = 0; i < ids.size(); i++) {
      if (same(ids.get(i), id)) {
        return i;
      }
    }
    return -1;
  }
}
