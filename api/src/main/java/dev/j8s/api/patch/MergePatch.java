package dev.j8s.api.patch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7386: objects merge, null deletes, everything else replaces. */
public final class MergePatch {
  private MergePatch() {}

  /** The patched copy. */
  public static JsonNode apply(JsonNode document, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    ObjectNode result =
        document instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    merge(result, changes);
    return result;
  }

  private static void merge(ObjectNode into, ObjectNode changes) {
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      switch (change.getValue()) {
        case ObjectNode object -> {
          ObjectNode child =
              into.get(name) instanceof ObjectNode there ? there : into.putObject(name);
          merge(child, object);
        }
        case JsonNode value when value.isNull() -> into.remove(name);
        case JsonNode value -> into.set(name, value.deepCopy());
      }
    }
  }
}
