package dev.j8s.api.patch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 6902 over a tree of its own: a patch that fails half way leaves the original alone.
 *
 * <p>Where Kubernetes is laxer than the RFC, so is this: {@code replace} may set a field that is
 * absent, a value that is not said is null, an index may be negative and counts from the end. Where
 * it is stricter, too: the whole document may be replaced and tested, but not added or removed.
 */
public final class JsonPatch {
  private static final long MOST_COPIED = 3L * 1024 * 1024;

  private JsonNode root;
  private long copied;

  private JsonPatch(JsonNode root) {
    this.root = root;
  }

  /**
   * @return the patched copy
   * @throws PatchException unreadable when the patch is no list of operations, unappliable when an
   *     operation can't be carried out
   */
  public static JsonNode apply(JsonNode document, JsonNode patch) {
    if (!patch.isArray()) {
      throw unreadable(patch, "Go value of type []handlers.jsonPatchOp");
    }
    for (JsonNode operation : patch) {
      readable(operation);
    }
    JsonPatch run = new JsonPatch(document.deepCopy());
    for (JsonNode operation : patch) {
      run.operation(operation);
    }
    return run.root;
  }

  private static void readable(JsonNode operation) {
    if (!operation.isObject()) {
      throw unreadable(operation, "Go value of type handlers.jsonPatchOp");
    }
    for (String field : List.of("op", "path", "from")) {
      JsonNode value = operation.path(field);
      if (!value.isMissingNode() && !value.isNull() && !value.isString()) {
        throw unreadable(value, "Go struct field jsonPatchOp." + field + " of type string");
      }
    }
  }

  private static PatchException unreadable(JsonNode value, String into) {
    String found =
        switch (value.getNodeType()) {
          case ARRAY -> "array";
          case OBJECT -> "object";
          case NUMBER -> "number";
          case BOOLEAN -> "bool";
          case STRING -> "string";
          default -> "null";
        };
    return PatchException.unreadable(
        "error decoding patch: json: cannot unmarshal " + found + " into " + into);
  }

  private void operation(JsonNode operation) {
    String op = operation.path("op").asString("");
    switch (op) {
      case "add" -> add(pointer(operation, "path"), value(operation));
      case "remove" -> remove(pointer(operation, "path"));
      case "replace" -> replace(pointer(operation, "path"), value(operation));
      case "move" -> {
        Pointer from = pointer(operation, "from");
        JsonNode moved = remove(from);
        add(pointer(operation, "path"), moved);
      }
      case "copy" -> copy(pointer(operation, "from"), pointer(operation, "path"));
      case "test" -> test(pointer(operation, "path"), value(operation));
      default -> throw PatchException.unappliable("Unexpected kind: " + op);
    }
  }

  private static JsonNode value(JsonNode operation) {
    JsonNode value = operation.get("value");
    return value == null ? JsonNodeFactory.instance.nullNode() : value.deepCopy();
  }

  private record Pointer(String text, List<String> parts) {
    boolean isRoot() {
      return parts.isEmpty();
    }

    String last() {
      return parts.getLast();
    }

    PatchException cannot(String what, String why) {
      return PatchException.unappliable(what + " at '" + text + "': " + why);
    }
  }

  private static Pointer pointer(JsonNode operation, String field) {
    String text = operation.path(field).stringValue(null);
    if (text == null) {
      throw PatchException.unappliable(
          operation.path("op").asString("") + " operation without the field " + field);
    }
    if (text.isEmpty()) {
      return new Pointer(text, List.of());
    }
    if (!text.startsWith("/")) {
      throw PatchException.unappliable(field + " '" + text + "' doesn't start with a slash");
    }
    List<String> parts = new ArrayList<>();
    for (String part : text.substring(1).split("/", -1)) {
      parts.add(part.replace("~1", "/").replace("~0", "~"));
    }
    return new Pointer(text, List.copyOf(parts));
  }

  /** The object or list that holds, or may come to hold, what the pointer means. */
  private JsonNode parent(Pointer pointer, String op) {
    if (pointer.isRoot()) {
      throw pointer.cannot(op, "the whole document has no place of its own");
    }
    JsonNode at = root;
    for (String part : pointer.parts().subList(0, pointer.parts().size() - 1)) {
      JsonNode next = at instanceof ArrayNode array ? element(array, part) : at.get(part);
      if (next == null) {
        throw pointer.cannot(op, "there is no '" + part + "'");
      }
      at = next;
    }
    if (!at.isContainer()) {
      throw pointer.cannot(op, "what should hold it is neither object nor list");
    }
    return at;
  }

  private static @Nullable JsonNode element(ArrayNode array, String part) {
    int index = index(part, array.size());
    return index >= 0 && index < array.size() ? array.get(index) : null;
  }

  /** Counted from the end when negative; -1 when the text is no index. */
  private static int index(String part, int size) {
    try {
      int index = Integer.parseInt(part);
      return index < 0 ? size + index : index;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void add(Pointer to, JsonNode value) {
    JsonNode parent = parent(to, "add");
    if (parent instanceof ObjectNode object) {
      object.set(to.last(), value);
    } else if (parent instanceof ArrayNode array) {
      // One more than there are: -1 means behind the last.
      int index = to.last().equals("-") ? array.size() : index(to.last(), array.size() + 1);
      if (index < 0 || index > array.size()) {
        throw to.cannot("add", "invalid index in a list of " + array.size());
      }
      array.insert(index, value);
    }
  }

  private JsonNode remove(Pointer from) {
    JsonNode parent = parent(from, "remove");
    JsonNode removed = null;
    if (parent instanceof ObjectNode object) {
      removed = object.remove(from.last());
    } else if (parent instanceof ArrayNode array) {
      removed = array.remove(index(from.last(), array.size()));
    }
    if (removed == null) {
      throw from.cannot("remove", "nothing is there");
    }
    return removed;
  }

  private void replace(Pointer at, JsonNode value) {
    if (at.isRoot()) {
      if (!value.isContainer()) {
        throw at.cannot("replace", "the value must be object or array");
      }
      root = value;
      return;
    }
    JsonNode parent = parent(at, "replace");
    if (parent instanceof ObjectNode object) {
      object.set(at.last(), value);
    } else if (parent instanceof ArrayNode array) {
      if (element(array, at.last()) == null) {
        throw at.cannot("replace", "invalid index in a list of " + array.size());
      }
      array.set(index(at.last(), array.size()), value);
    }
  }

  private void copy(Pointer from, Pointer to) {
    JsonNode copy = there(from, "copy").deepCopy();
    copied += copy.toString().length();
    if (copied > MOST_COPIED) {
      throw PatchException.unappliable(
          "Unable to complete the copy, the accumulated size increase of copy is "
              + copied
              + ", exceeding the limit "
              + MOST_COPIED);
    }
    add(to, copy);
  }

  private void test(Pointer at, JsonNode expected) {
    JsonNode found = at.isRoot() ? root : there(at, "test");
    boolean same =
        found.equals(
            (left, right) ->
                left.isNumber() && right.isNumber()
                    ? left.decimalValue().compareTo(right.decimalValue())
                    : left.equals(right) ? 0 : 1,
            expected);
    if (!same) {
      throw PatchException.unappliable("testing value " + at.text() + " failed: test failed");
    }
  }

  /** An absent field of an object is null, an absent element of a list is an error. */
  private JsonNode there(Pointer at, String op) {
    JsonNode parent = parent(at, op);
    JsonNode found =
        parent instanceof ArrayNode array ? element(array, at.last()) : parent.get(at.last());
    if (found != null) {
      return found;
    }
    if (parent.isArray()) {
      throw at.cannot(op, "invalid index in a list of " + parent.size());
    }
    return JsonNodeFactory.instance.nullNode();
  }
}
