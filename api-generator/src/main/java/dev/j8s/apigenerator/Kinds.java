package dev.j8s.apigenerator;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields apiVersion and kind, which the protobuf API keeps in the envelope. */
final class Kinds {
  private Kinds() {}

  /** Objects and lists have metadata; so do templates, which are no objects of their own. */
  static boolean hasObjectMetadata(Message message) {
    return !message.name().endsWith("TemplateSpec")
        && !message.name().endsWith("PersistentVolumeClaimTemplate")
        && message.fields().stream()
            .anyMatch(field ->
                field.name().equals("metadata")
                    && (field.type().endsWith(".ObjectMeta")
                        || field.type().endsWith(".ListMeta")));
  }

  static void addTypeMeta(ArrayNode fields, ObjectNode described) {
    fields.addObject().put("n", "apiVersion").put("t", "string").putArray("p");
    fields.addObject().put("n", "kind").put("t", "string").putArray("p");
    described.put("apiVersion", "The group and version of the schema that this object follows.");
    described.put("kind", "The type of this object, in CamelCase. It can't be changed.");
  }
}
