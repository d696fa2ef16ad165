package dev.j8s.apigenerator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What our own files add to one group and version; several files may speak of the same one.
 *
 * @param definitions the prefix of its definitions' names, such as {@code io.k8s.api.core.v1}
 * @param types by message name without package: what is not in the protobuf API
 * @param resources by plural name
 */
record Overlay(
    String group, String version, String definitions, ObjectNode types, ObjectNode resources) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** By the prefix of definition names, in the order of file names. */
  static Map<String, Overlay> readAll(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(files::add);
    }
    Map<String, Overlay> overlays = new LinkedHashMap<>();
    for (Path file : files) {
      JsonNode tree = YAML.readTree(Files.readString(file));
      String definitions = tree.required("definitions").stringValue();
      Overlay overlay =
          overlays.computeIfAbsent(
              definitions,
              prefix ->
                  new Overlay(
                      tree.path("group").asString(""),
                      tree.path("version").asString("v1"),
                      prefix,
                      YAML.createObjectNode(),
                      YAML.createObjectNode()));
      merge(overlay.types, tree.path("types"), file);
      merge(overlay.resources, tree.path("resources"), file);
    }
    return overlays;
  }

  /** Objects merge and lists append; two different scalars for one thing are a mistake. */
  private static void merge(ObjectNode into, JsonNode from, Path file) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      JsonNode there = into.get(entry.getKey());
      JsonNode value = entry.getValue();
      if (there instanceof ObjectNode object && value.isObject()) {
        merge(object, value, file);
      } else if (there != null && there.isArray() && value.isArray()) {
        value.forEach(there.asArray()::add);
      } else if (there != null && !there.equals(value)) {
        throw new IllegalArgumentException(
            file + ": " + entry.getKey() + " is " + there + " elsewhere and " + value + " here");
      } else {
        into.set(entry.getKey(), value);
      }
    }
  }
}
