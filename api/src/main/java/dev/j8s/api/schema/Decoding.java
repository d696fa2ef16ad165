package dev.j8s.api.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From bytes to a tree, and from any tree to one that a schema describes. */
public final class Decoding {
  private Decoding() {}

  /**
   * @param complaints takes {@code duplicate field "..."} for what is given twice
   * @throws tools.jackson.core.JacksonException when the bytes are no JSON (or YAML)
   */
  public static JsonNode read(byte[] body, boolean yaml, List<String> complaints) {
    return yaml ? YamlReader.read(body, complaints) : TreeReader.read(body, complaints);
  }

  /**
   * Drops what the schema doesn't know, in place, and writes scalars in their canonical form.
   *
   * @param objectMeta the structure of metadata where the schema embeds whole objects
   * @param complaints takes {@code unknown field "..."} for what goes
   * @throws DecodeException when a value is of the wrong type
   */
  public static void conform(
      ObjectNode object, Schema schema, @Nullable Schema objectMeta, List<String> complaints) {
    new Conformer(complaints, objectMeta).conform(object, schema);
  }
}
