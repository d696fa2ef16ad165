package dev.j8s.apiserver.cache;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How objects are written into the store, and how they get their resourceVersion without being
 * encoded again. A stored object is JSON that begins with apiVersion, kind and metadata, and
 * metadata begins with its names, followed by an empty resourceVersion. The commit's revision is
 * spliced in between those quotes; they are always the first such text, for only quoted (hence
 * escaped) names come before.
 */
public final class Encoding {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> ROOT_FIRST = List.of("apiVersion", "kind");
  private static final List<String> METADATA_FIRST =
      List.of("name", "generateName", "namespace", "uid");
  private static final String FIELD = "resourceVersion";
  private static final byte[] EMPTY_VERSION =
      "\"resourceVersion\":\"\"".getBytes(StandardCharsets.US_ASCII);

  private Encoding() {}

  /** What the store keeps of an object; the object's own resourceVersion is left out. */
  public static byte[] encode(ObjectNode object) {
    ObjectNode ordered = MAPPER.createObjectNode();
    copy(object, ordered, ROOT_FIRST);
    ObjectNode metadata = ordered.putObject("metadata");
    if (object.get("metadata") instanceof ObjectNode given) {
      copy(given, metadata, METADATA_FIRST);
      metadata.put(FIELD, "");
      copyRest(given, metadata);
    } else {
      metadata.put(FIELD, "");
    }
    copyRest(object, ordered);
    return MAPPER.writeValueAsBytes(ordered);
  }

  /** An object just as it is. */
  public static byte[] write(ObjectNode object) {
    return MAPPER.writeValueAsBytes(object);
  }

  public static ObjectNode decode(byte[] json) {
    return (ObjectNode) MAPPER.readTree(json);
  }

  /** Where the resourceVersion's digits go. */
  static int spliceAt(byte[] stored) {
    int last = stored.length - EMPTY_VERSION.length;
    for (int i = 0; i <= last; i++) {
      if (stored[i] == '"' && matches(stored, i)) {
        return i + EMPTY_VERSION.length - 1;
      }
    }
    throw new IllegalArgumentException(
        "not a stored object: "
            + new String(stored, 0, Math.min(80, stored.length), StandardCharsets.UTF_8));
  }

  /** Replaces {@code digits} bytes at an offset by a revision's digits. */
  static byte[] splice(byte[] json, int at, int digits, long revision) {
    byte[] inserted = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[json.length - digits + inserted.length];
    System.arraycopy(json, 0, out, 0, at);
    System.arraycopy(inserted, 0, out, at, inserted.length);
    System.arraycopy(json, at + digits, out, at + inserted.length, json.length - at - digits);
    return out;
  }

  private static boolean matches(byte[] bytes, int at) {
    for (int i = 0; i < EMPTY_VERSION.length; i++) {
      if (bytes[at + i] != EMPTY_VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  private static void copy(ObjectNode from, ObjectNode to, List<String> names) {
    for (String name : names) {
      JsonNode value = from.get(name);
      if (value != null) {
        to.set(name, value);
      }
    }
  }

  private static void copyRest(ObjectNode from, ObjectNode to) {
    Iterator<Map.Entry<String, JsonNode>> all = from.properties().iterator();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> one = all.next();
      if (!to.has(one.getKey())) {
        to.set(one.getKey(), one.getValue());
      }
    }
  }
}
