package dev.j8s.client.transport;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Decodes a list as it streams in, item by item. */
final class ListDecoder {
  private ListDecoder() {}

  static <T extends HasMetadata> Page<T> decode(InputStream body, Class<T> type) {
    List<T> items = new ArrayList<>();
    String version = "";
    String continueToken = "";
    try (JsonParser parser = Json.mapper().createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("metadata")) {
          JsonNode metadata = parser.readValueAsTree();
          version = metadata.path("resourceVersion").asString("");
          continueToken = metadata.path("continue").asString("");
        } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(parser.readValueAs(type));
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return new Page<>(items, version, continueToken);
  }
}
