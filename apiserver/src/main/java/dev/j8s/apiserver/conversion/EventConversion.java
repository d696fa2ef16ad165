package dev.j8s.apiserver.conversion;

import dev.j8s.api.meta.GroupVersionResource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code events.k8s.io/v1} events are core events by other names. */
final class EventConversion implements Conversion {
  /** Names in events.k8s.io, then in the core group. */
  private static final Map<String, String> NAMES =
      Map.of(
          "regarding", "involvedObject",
          "note", "message",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedCount", "count");

  @Override
  public GroupVersionResource served() {
    return new GroupVersionResource("events.k8s.io", "v1", "events");
  }

  @Override
  public GroupVersionResource stored() {
    return new GroupVersionResource("", "v1", "events");
  }

  @Override
  public ObjectNode toStored(ObjectNode object) {
    object.put("apiVersion", "v1");
    NAMES.forEach((served, stored) -> rename(object, served, stored));
    return object;
  }

  @Override
  public ObjectNode toServed(ObjectNode object) {
    object.put("apiVersion", "events.k8s.io/v1");
    NAMES.forEach((served, stored) -> rename(object, stored, served));
    return object;
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }

  @Override
  public String fieldSelector(String selector) {
    return selector
        .replace("regarding.", "involvedObject.")
        .replace("reportingController", "reportingComponent");
  }
}
