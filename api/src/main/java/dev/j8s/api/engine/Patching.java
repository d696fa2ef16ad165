package dev.j8s.api.engine;

import dev.j8s.api.patch.JsonPatch;
import dev.j8s.api.patch.MergePatch;
import dev.j8s.api.patch.PatchException;
import dev.j8s.api.patch.StrategicMergePatch;
import dev.j8s.api.schema.Decoding;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.schema.Schema;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Picks the patch format by its media type and tells failures in the API's terms. */
final class Patching {
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final int MOST_OPERATIONS = 10_000;

  private Patching() {}

  static ObjectNode apply(
      Schema schema,
      ObjectNode object,
      String mediaType,
      byte[] patch,
      FieldValidation validation,
      Consumer<String> warnings) {
    List<String> complaints = new ArrayList<>();
    JsonNode changes;
    try {
      changes = Decoding.read(patch, false, complaints);
    } catch (JacksonException e) {
      throw ApiException.badRequest("error decoding patch: " + e.getOriginalMessage());
    }
    if (!complaints.isEmpty()) {
      switch (validation) {
        case STRICT ->
            throw ApiException.badRequest(
                "error decoding patch: strict decoding error: " + String.join(", ", complaints));
        case WARN -> complaints.forEach(warnings);
        case IGNORE -> {}
      }
    }
    JsonNode result;
    try {
      result = patched(schema, object, mediaType, changes);
    } catch (PatchException e) {
      throw e.isReadable()
          ? unprocessable(e.getMessage())
          : ApiException.badRequest(e.getMessage());
    }
    if (!(result instanceof ObjectNode whole)) {
      throw unprocessable("the patched object is no JSON object");
    }
    return whole;
  }

  private static JsonNode patched(
      Schema schema, ObjectNode object, String mediaType, JsonNode changes) {
    return switch (mediaType) {
      case JSON_PATCH -> {
        if (changes.size() > MOST_OPERATIONS) {
          throw ApiException.of(
              413,
              "RequestEntityTooLarge",
              "The allowed maximum operations in a JSON patch is "
                  + MOST_OPERATIONS
                  + ", got "
                  + changes.size());
        }
        yield JsonPatch.apply(object, changes);
      }
      case MERGE_PATCH -> MergePatch.apply(object, changes);
      case STRATEGIC -> {
        if (!(changes instanceof ObjectNode map)) {
          throw ApiException.badRequest(
              "json: cannot unmarshal array into Go value of type map[string]interface {}");
        }
        yield StrategicMergePatch.apply(object, map, schema);
      }
      default ->
          throw ApiException.of(
              415,
              "UnsupportedMediaType",
              "the body of the request was in an unknown format - accepted media types include: "
                  + String.join(", ", List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC)));
    };
  }

  private static ApiException unprocessable(String why) {
    return new ApiException(
        new Status(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
            new Status.Details(
                null, null, null, null, List.of(new Status.Cause("", why, null)), 0)));
  }
}
