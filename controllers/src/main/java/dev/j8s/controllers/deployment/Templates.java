package dev.j8s.controllers.deployment;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pod templates and the hash that tells the pods of one from those of another. */
final class Templates {
  static final String HASH_LABEL = "pod-template-hash";

  /** Without vowels and what looks like another character, so that no words come out. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private Templates() {}

  /** Whether they make the same pods, whatever their hash labels. */
  static boolean same(PodTemplateSpec one, PodTemplateSpec other) {
    return canonical(one).equals(canonical(other));
  }

  /**
   * A short name for a template.
   *
   * @param collisions changes the hash when another template has taken the name
   */
  static String hash(PodTemplateSpec template, @Nullable Integer collisions) {
    int hash = 0x811c9dc5; // FNV-1a
    byte[] text = canonical(template).toString().getBytes(StandardCharsets.UTF_8);
    for (byte b : text) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    if (collisions != null) {
      for (int shift = 0; shift < 32; shift += 8) {
        hash = (hash ^ ((collisions >>> shift) & 0xff)) * 0x01000193;
      }
    }
    var encoded = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      encoded.append(ALPHABET.charAt(digit % ALPHABET.length()));
    }
    return encoded.toString();
  }

  /** The encoding drops what is empty, so that an empty map and none are the same. */
  private static JsonNode canonical(PodTemplateSpec template) {
    ObjectNode tree = Json.mapper().valueToTree(template);
    if (tree.path("metadata").path("labels") instanceof ObjectNode labels) {
      labels.remove(HASH_LABEL);
    }
    return tree;
  }
}
