package dev.j8s.apigenerator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one line of JSON a resource type, complete: nothing is left for the reader to derive. */
final class ResourceTypes {
  private static final JsonMapper JSON = new JsonMapper();

  private ResourceTypes() {}

  static void write(Map<String, Overlay> overlays, Definitions definitions, Path file)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Overlay overlay : overlays.values()) {
        for (Map.Entry<String, JsonNode> resource : overlay.resources().properties()) {
          ObjectNode line = complete(overlay, resource.getKey(), resource.getValue());
          String definition = line.required("definition").stringValue();
          if (!definitions.contains(definition)) {
            throw new IllegalArgumentException(resource.getKey() + " has no type " + definition);
          }
          out.write(JSON.writeValueAsString(line));
          out.write('\n');
        }
      }
    }
  }

  private static ObjectNode complete(Overlay overlay, String plural, JsonNode said) {
    String kind = said.required("kind").stringValue();
    ObjectNode line = JSON.createObjectNode();
    line.put("group", overlay.group());
    line.put("version", overlay.version());
    line.put("resource", plural);
    line.put("kind", kind);
    line.put("definition", overlay.definitions() + "." + kind);
    line.put("singular", said.path("singular").asString(kind.toLowerCase(Locale.ROOT)));
    line.put("namespaced", said.path("namespaced").asBoolean(true));
    for (String list : new String[] {"shortNames", "categories", "selectable", "verbs"}) {
      if (said.path(list).isArray()) {
        line.set(list, said.path(list));
      }
    }
    ObjectNode subresources = line.putObject("subresources");
    for (Map.Entry<String, JsonNode> sub : said.path("subresources").properties()) {
      subresources.set(sub.getKey(), subresource(overlay, kind, sub.getKey(), sub.getValue()));
    }
    ArrayNode columns = line.putArray("columns");
    for (JsonNode column : said.path("columns")) {
      columns.add(column);
    }
    return line;
  }

  private static ObjectNode subresource(Overlay overlay, String kind, String name, JsonNode said) {
    ObjectNode sub = JSON.createObjectNode();
    boolean scale = name.equals("scale");
    sub.put("group", said.path("group").asString(scale ? "autoscaling" : overlay.group()));
    sub.put("version", said.path("version").asString(scale ? "v1" : overlay.version()));
    sub.put("kind", said.path("kind").asString(scale ? "Scale" : kind));
    JsonNode verbs = said.path("verbs");
    ArrayNode list = sub.putArray("verbs");
    if (verbs.isArray()) {
      verbs.forEach(list::add);
    } else {
      list.add("get").add("patch").add("update");
    }
    return sub;
  }
}
