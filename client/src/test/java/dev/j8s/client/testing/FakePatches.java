package dev.j8s.client.testing;

import dev.j8s.client.json.Json;
import dev.j8s.client.transport.Write;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Merge, strategic merge (for the lists that controllers patch) and JSON patches over trees. */
final class FakePatches {
  private static final Map<String, String> MERGE_KEYS =
      Map.of(
          "conditions", "type",
          "ownerReferences", "uid",
          "containers", "name",
          "initContainers", "name",
          "volumes", "name",
          "env", "name",
          "ports", "containerPort",
          "addresses", "type");

  private FakePatches() {}

  static ObjectNode apply(Write write, ObjectNode before) {
    JsonNode patch = Json.mapper().readTree(write.body());
    ObjectNode after = before.deepCopy();
    if (write.contentType().equals("application/json-patch+json")) {
      patch.forEach(operation -> operate(after, operation));
    } else {
      boolean strategic = write.contentType().equals("application/strategic-merge-patch+json");
      merge(after, (ObjectNode) patch, strategic);
    }
    return after;
  }

  private static void merge(ObjectNode target, ObjectNode patch, boolean strategic) {
    patch.forEachEntry((name, value) -> {
      if (value.isNull()) {
        target.remove(name);
      } else if (name.startsWith("$deleteFromPrimitiveList/")) {
        JsonNode list = target.path(name.substring(name.indexOf('/') + 1));
        if (list instanceof ArrayNode items) {
          value.forEach(gone -> items.removeIf(gone::equals));
        }
      } else if (name.startsWith("$")) {
        throw new UnsupportedOperationException(name);
      } else if (value instanceof ObjectNode object) {
        ObjectNode child =
            target.path(name) instanceof ObjectNode there ? there : target.putObject(name);
        merge(child, object, strategic);
      } else if (strategic && value instanceof ArrayNode items) {
        mergeList(target, name, items);
      } else {
        target.set(name, value.deepCopy());
      }
    });
  }

  private static void mergeList(ObjectNode target, String name, ArrayNode patch) {
    String key = MERGE_KEYS.get(name);
    ArrayNode list = target.path(name) instanceof ArrayNode there ? there : target.putArray(name);
    if (name.equals("finalizers")) {
      patch.forEach(item -> addOnce(list, item));
    } else if (key == null) {
      target.set(name, patch.deepCopy());
    } else {
      patch.forEach(item -> mergeItem(list, key, (ObjectNode) item));
    }
  }

  private static void addOnce(ArrayNode list, JsonNode item) {
    for (JsonNode there : list) {
      if (there.equals(item)) {
        return;
      }
    }
    list.add(item);
  }

  private static void mergeItem(ArrayNode list, String key, ObjectNode patch) {
    ObjectNode there = find(list, key, patch.path(key));
    if (patch.path("$patch").asString("").equals("delete")) {
      list.removeIf(item -> item.path(key).equals(patch.path(key)));
    } else if (there == null) {
      list.add(patch.deepCopy());
    } else {
      merge(there, patch, true);
    }
  }

  private static @Nullable ObjectNode find(ArrayNode list, String key, JsonNode value) {
    for (JsonNode item : list) {
      if (item.path(key).equals(value)) {
        return (ObjectNode) item;
      }
    }
    return null;
  }

  private static void operate(ObjectNode root, JsonNode operation) {
    JsonPointer path = JsonPointer.compile(operation.path("path").asString());
    JsonNode parent = root.at(path.head());
    String last = path.last().getMatchingProperty();
    JsonNode value = operation.path("value");
    switch (operation.path("op").asString()) {
      case "add", "replace" -> {
        if (parent instanceof ArrayNode list) {
          if (last.equals("-")) {
            list.add(value);
          } else if (operation.path("op").asString().equals("add")) {
            list.insert(Integer.parseInt(last), value);
          } else {
            list.set(Integer.parseInt(last), value);
          }
        } else {
          ((ObjectNode) parent).set(last, value);
        }
      }
      case "remove" -> {
        if (parent instanceof ArrayNode list) {
          list.remove(Integer.parseInt(last));
        } else {
          ((ObjectNode) parent).remove(last);
        }
      }
      default -> throw new UnsupportedOperationException(operation.path("op").asString());
    }
  }
}
