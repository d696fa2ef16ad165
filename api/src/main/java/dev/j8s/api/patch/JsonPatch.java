package dev.j8s.api.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 6902 over a tree of its own: a patch that fails half way leaves the original alone. */
public final class JsonPatch {
  private JsonPatch() {}

  /**
   * @return the patched copy
   * @throws PatchException when an operation is malformed or can't be applied
   */
  public static JsonNode apply(JsonNode document, JsonNode patch) {
    if (!patch.isArray()) {
      throw PatchException.unreadable(
          "json: cannot unmarshal object into Go value of type jsonpatch.Patch");
    }
    JsonNode root = document.deepCopy();
    for (JsonNode operation : patch) {
      root = one(root, operation);
    }
    return root;
  }

  private static JsonNode one(JsonNode root, JsonNode operation) {
    String path = operation.path("path").asString("");
    List<String> to = pointer(path);
    String op = operation.path("op").asString("");
    return switch (op) {
      case "add" -> add(root, to, path, required(operation, "value"));
      case "remove" -> {
        remove(root, to, path);
        yield root;
      }
      case "replace" -> {
        find(root, to, "replace", path);
        yield replace(root, to, required(operation, "value"));
      }
      case "move" -> {
        String from = operation.path("from").asString("");
        JsonNode moved = remove(root, pointer(from), from);
        yield add(root, to, path, moved);
      }
      case "copy" -> {
        String from = operation.path("from").asString("");
        yield add(root, to, path, find(root, pointer(from), "copy", from).deepCopy());
      }
      case "test" -> {
        test(root, to, path, operation.path("value"));
        yield root;
      }
      default -> throw PatchException.unreadable("Unexpected kind: " + op);
    };
  }

  private static JsonNode required(JsonNode operation, String field) {
    JsonNode value = operation.get(field);
    if (value == null) {
      throw PatchException.unreadable(
          operation.path("op").asString("") + " operation: missing " + field);
    }
    return value.deepCopy();
  }

  private static List<String> pointer(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.startsWith("/")) {
      throw PatchException.unappliable("a path must start with a slash: '" + text + "'");
    }
    List<String> parts = new ArrayList<>();
    int start = 1;
    while (true) {
      int slash = text.indexOf('/', start);
      String part = slash < 0 ? text.substring(start) : text.substring(start, slash);
      parts.add(part.replace("~1", "/").replace("~0", "~"));
      if (slash < 0) {
        return parts;
      }
      start = slash + 1;
    }
  }

  private static JsonNode find(JsonNode root, List<String> path, String op, String shown) {
    JsonNode at = root;
    for (String part : path) {
      JsonNode next =
          at instanceof ArrayNode array ? element(array, part) : at == null ? null : at.get(part);
      if (next == null) {
        throw PatchException.unappliable(
            op + " operation does not apply: doc is missing key: " + shown + ": missing value");
      }
      at = next;
    }
    return at;
  }

  private static @org.jspecify.annotations.Nullable JsonNode element(ArrayNode array, String part) {
    int index = index(part, array.size());
    return index >= 0 && index < array.size() ? array.get(index) : null;
  }

  /** Negative indices count from the end, as Go's library allows. */
  private static int index(String part, int size) {
    try {
      int index = Integer.parseInt(part);
      return index < 0 ? size + index : index;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static JsonNode parent(JsonNode root, List<String> path, String op, String shown) {
    return find(root, path.subList(0, path.size() - 1), op, shown);
  }

  private static JsonNode add(JsonNode root, List<String> path, String shown, JsonNode value) {
    if (path.isEmpty()) {
      return value;
    }
    String last = path.getLast();
    switch (parent(root, path, "add", shown)) {
      case ObjectNode object -> object.set(last, value);
      case ArrayNode array -> {
        int index = last.equals("-") ? array.size() : index(last, array.size());
        if (index < 0 || index > array.size()) {
          throw PatchException.unappliable(
              "add operation does not apply: doc is missing path: \""
                  + shown
                  + "\": invalid index referenced");
        }
        array.insert(index, value);
      }
      default ->
          throw PatchException.unappliable(
              "add operation does not apply: doc is missing path: \""
                  + shown
                  + "\": missing value");
    }
    return root;
  }

  private static JsonNode remove(JsonNode root, List<String> path, String shown) {
    JsonNode value = find(root, path, "remove", shown);
    if (path.isEmpty()) {
      throw PatchException.unappliable("remove operation does not apply: the whole document");
    }
    String last = path.getLast();
    switch (parent(root, path, "remove", shown)) {
      case ObjectNode object -> object.remove(last);
      case ArrayNode array -> array.remove(index(last, array.size()));
      default -> throw new IllegalStateException("a scalar has no children");
    }
    return value;
  }

  private static JsonNode replace(JsonNode root, List<String> path, JsonNode value) {
    if (path.isEmpty()) {
      return value;
    }
    String last = path.getLast();
    switch (parent(root, path, "replace", "")) {
      case ObjectNode object -> object.set(last, value);
      case ArrayNode array -> array.set(index(last, array.size()), value);
      default -> throw new IllegalStateException("a scalar has no children");
    }
    return root;
  }

  private static void test(JsonNode root, List<String> path, String shown, JsonNode expected) {
    JsonNode found;
    try {
      found = find(root, path, "test", shown);
    } catch (PatchException e) {
      if (expected.isNull()) {
        return;
      }
      throw PatchException.unappliable("testing path " + shown + " failed: " + e.getMessage());
    }
    boolean same =
        found.equals(
            (left, right) ->
                left.isNumber() && right.isNumber()
                    ? left.decimalValue().compareTo(right.decimalValue())
                    : left.equals(right) ? 0 : 1,
            expected);
    if (!same) {
      throw PatchException.unappliable("testing value " + shown + " failed: test failed");
    }
  }
}
