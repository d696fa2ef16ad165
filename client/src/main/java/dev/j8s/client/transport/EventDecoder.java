package dev.j8s.client.transport;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Decodes {@code {"type":...,"object":...}} and tells the listener. */
final class EventDecoder<T extends HasMetadata> {
  private final Class<T> type;
  private final WatchListener<T> listener;

  EventDecoder(Class<T> type, WatchListener<T> listener) {
    this.type = type;
    this.listener = listener;
  }

  /**
   * @throws dev.j8s.api.status.ApiException for an event of type ERROR
   */
  void decode(byte[] event) {
    String what = null;
    JsonNode early = null;
    try (JsonParser parser = Json.mapper().createParser(event)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("type")) {
          what = parser.getString();
        } else if (!field.equals("object")) {
          parser.skipChildren();
        } else if (what == null || what.equals("ERROR") || what.equals("BOOKMARK")) {
          early = parser.readValueAsTree();
        } else {
          tell(what, parser.readValueAs(type));
          return;
        }
      }
    }
    if (what == null || early == null) {
      throw new IllegalArgumentException("no type or object");
    }
    tellTree(what, early);
  }

  private void tellTree(String what, JsonNode object) {
    switch (what) {
      case "ERROR" -> throw StatusDecoder.exception(object.path("code").asInt(500), object);
      case "BOOKMARK" -> {
        @Nullable String version = object.path("metadata").path("resourceVersion").asString(null);
        if (version != null) {
          listener.bookmark(version);
        }
      }
      default -> tell(what, Json.mapper().treeToValue(object, type));
    }
  }

  private void tell(String what, T object) {
    listener.changed(WatchListener.Change.valueOf(what), object);
  }
}
