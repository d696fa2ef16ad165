package dev.j8s.api.table;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Events, in the fields of the core group or of events.k8s.io. */
final class EventCells {
  private EventCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("eventLastSeen", EventCells::lastSeen);
    cells.put("eventFirstSeen", EventCells::firstSeen);
    cells.put("eventObject", (o, now) -> object(about(o)));
    cells.put("eventSubobject", (o, now) -> Texts.text(about(o), "fieldPath"));
    cells.put("eventSource", (o, now) -> source(o));
    cells.put(
        "eventMessage",
        (o, now) -> Texts.or(Texts.text(o, "message"), Texts.text(o, "note")).strip());
    cells.put("eventCount", (o, now) -> count(o));
  }

  private static JsonNode about(JsonNode event) {
    return event.has("regarding") ? event.path("regarding") : event.path("involvedObject");
  }

  private static JsonNode either(JsonNode event, String field, String deprecated) {
    return event.has(field) ? event.path(field) : event.path(deprecated);
  }

  private static String firstSeen(JsonNode event, Instant now) {
    JsonNode first = either(event, "firstTimestamp", "deprecatedFirstTimestamp");
    return TableCells.age(first.isString() ? first : event.path("eventTime"), now);
  }

  private static String lastSeen(JsonNode event, Instant now) {
    if (event.path("series").isObject()) {
      return TableCells.age(event.path("series").path("lastObservedTime"), now);
    }
    JsonNode last = either(event, "lastTimestamp", "deprecatedLastTimestamp");
    return last.isString() ? TableCells.age(last, now) : firstSeen(event, now);
  }

  private static String count(JsonNode event) {
    JsonNode series = event.path("series");
    int count =
        series.isObject()
            ? series.path("count").intValue(0)
            : either(event, "count", "deprecatedCount").intValue(0);
    return Integer.toString(Math.max(1, count));
  }

  private static String object(JsonNode reference) {
    String kind = Texts.text(reference, "kind").toLowerCase(Locale.ROOT);
    String name = Texts.text(reference, "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(JsonNode event) {
    JsonNode source = either(event, "source", "deprecatedSource");
    String component =
        Texts.or(
            Texts.text(source, "component"),
            Texts.or(
                Texts.text(event, "reportingComponent"), Texts.text(event, "reportingController")));
    String host = Texts.or(Texts.text(source, "host"), Texts.text(event, "reportingInstance"));
    return host.isEmpty() ? component : component + ", " + host;
  }
}
