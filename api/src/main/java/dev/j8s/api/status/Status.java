package dev.j8s.api.status;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a {@code v1.Status} that say why a request failed. */
public record Status(int code, String reason, String message, @Nullable Details details) {

  /**
   * What the failure is about.
   *
   * @param kind the resource in the plural, as upstream writes it here (or a kind, for invalid)
   * @param retryAfterSeconds 0 when the client was not told to wait
   */
  public record Details(
      @Nullable String name,
      @Nullable String group,
      @Nullable String kind,
      @Nullable String uid,
      List<Cause> causes,
      int retryAfterSeconds) {

    private void write(ObjectNode json) {
      put(json, "name", name);
      put(json, "group", group);
      put(json, "kind", kind);
      put(json, "uid", uid);
      if (!causes.isEmpty()) {
        var list = json.putArray("causes");
        for (Cause cause : causes) {
          ObjectNode one = list.addObject();
          put(one, "reason", cause.reason());
          put(one, "message", cause.message());
          put(one, "field", cause.field());
        }
      }
      if (retryAfterSeconds > 0) {
        json.put("retryAfterSeconds", retryAfterSeconds);
      }
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
      if (value != null && !value.isEmpty()) {
        json.put(field, value);
      }
    }
  }

  /** One reason of several, with the path of the field it is about. */
  public record Cause(String reason, String message, @Nullable String field) {}

  /** As {@code v1.Status}, for a failure. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "Status").put("apiVersion", "v1");
    json.putObject("metadata");
    json.put("status", "Failure").put("message", message);
    if (!reason.isEmpty()) {
      json.put("reason", reason);
    }
    if (details != null) {
      details.write(json.putObject("details"));
    }
    return json.put("code", code);
  }
}
