package dev.j8s.client.transport;

import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns an answer that is no success into an exception. */
final class StatusDecoder {
  private StatusDecoder() {}

  /** A body that is no Status, of a proxy on the way say, becomes the message. */
  static ApiException exception(int code, byte[] body) {
    try {
      JsonNode tree = Json.mapper().readTree(body);
      if (tree.path("kind").asString("").equals("Status")) {
        return exception(code, tree);
      }
    } catch (JacksonException _) {
      // Falls through to the text.
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return ApiException.of(code, reason(code), text.isEmpty() ? "HTTP status " + code : text);
  }

  static ApiException exception(int code, JsonNode status) {
    return new ApiException(
        new Status(
            status.path("code").asInt(code),
            status.path("reason").asString(""),
            status.path("message").asString("HTTP status " + code),
            status.has("details") ? details(status.path("details")) : null));
  }

  private static Status.Details details(JsonNode details) {
    List<Status.Cause> causes = new ArrayList<>();
    for (JsonNode cause : details.path("causes")) {
      causes.add(
          new Status.Cause(
              cause.path("reason").asString(""),
              cause.path("message").asString(""),
              text(cause, "field")));
    }
    return new Status.Details(
        text(details, "name"),
        text(details, "group"),
        text(details, "kind"),
        text(details, "uid"),
        causes,
        details.path("retryAfterSeconds").asInt(0));
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.has(field) ? node.path(field).asString() : null;
  }

  private static String reason(int code) {
    return switch (code) {
      case 400 -> "BadRequest";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 429 -> "TooManyRequests";
      case 503 -> "ServiceUnavailable";
      case 504 -> "Timeout";
      default -> code >= 500 ? "InternalError" : "";
    };
  }
}
