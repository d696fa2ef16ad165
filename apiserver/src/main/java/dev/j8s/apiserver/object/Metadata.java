package dev.j8s.apiserver.object;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The metadata of an object. */
public final class Metadata {
  private Metadata() {}

  public static ObjectNode of(ObjectNode object) {
    return Fields.child(object, "metadata");
  }

  public static String name(JsonNode object) {
    return Fields.text(object, "metadata", "name");
  }

  public static String namespace(JsonNode object) {
    return Fields.text(object, "metadata", "namespace");
  }

  public static String uid(JsonNode object) {
    return Fields.text(object, "metadata", "uid");
  }

  public static String resourceVersion(JsonNode object) {
    return Fields.text(object, "metadata", "resourceVersion");
  }

  public static List<String> finalizers(JsonNode object) {
    return Fields.texts(object, "metadata", "finalizers");
  }

  public static boolean deleting(JsonNode object) {
    return !Fields.text(object, "metadata", "deletionTimestamp").isEmpty();
  }

  public static long generation(JsonNode object) {
    Long generation = Fields.number(object, "metadata", "generation");
    return generation == null ? 0 : generation;
  }
}
