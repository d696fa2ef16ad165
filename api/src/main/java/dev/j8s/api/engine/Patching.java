package dev.j8s.api.engine;

import dev.j8s.api.meta.GoText;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.patch.JsonPatch;
import dev.j8s.api.patch.MergePatch;
import dev.j8s.api.patch.PatchException;
import dev.j8s.api.patch.StrategicMergePatch;
import dev.j8s.api.schema.Decoding;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.schema.Schema;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Picks the patch format by its media type and tells failures in the API's terms. */
final class Patching {
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final int MOST_OPERATIONS = 10_000;
  private static final Set<String> OPERATION = Set.of("op", "path", "from", "value");

  private final Schema schema;
  private final ObjectNode object;
  private final String mediaType;
  private final byte[] patch;
  private final FieldValidation validation;

  Patching(
      Schema schema,
      ObjectNode object,
      String mediaType,
      byte[] patch,
      FieldValidation validation) {
    this.schema = schema;
    this.object = object;
    this.mediaType = mediaType;
    this.patch = patch;
    this.validation = validation;
  }

  /**
   * @param complaints takes what is given twice in the patch, or is unknown in an operation
   * @return a new object, as the patch leaves it
   */
  ObjectNode apply(List<String> complaints) {
    JsonNode changes = read(complaints);
    if (mediaType.equals(JSON_PATCH) && validation != FieldValidation.IGNORE) {
      unknownFields(changes, complaints);
      complaints.replaceAll(complaint -> "json patch " + complaint);
    }
    JsonNode result;
    try {
      result = patched(changes);
    } catch (PatchException e) {
      throw e.isReadable() ? unprocessable() : ApiException.badRequest(e.getMessage());
    }
    if (!(result instanceof ObjectNode whole)) {
      throw invalid(
          result.toString(),
          "json: cannot unmarshal array into Go value of type map[string]interface {}");
    }
    return whole;
  }

  /** What the patch leads to is no object of the type. */
  ApiException invalid(String why) {
    List<String> told = new ArrayList<>();
    String shown = mediaType.equals(STRATEGIC) ? GoText.plain(read(told)) : apply(told).toString();
    return invalid(shown, why);
  }

  private static ApiException invalid(String shown, String why) {
    return ApiException.invalid(
        new GroupVersionKind("", "", ""), "", List.of(FieldError.invalid("patch", shown, why)));
  }

  private JsonNode read(List<String> complaints) {
    try {
      return Decoding.read(patch, false, complaints);
    } catch (JacksonException e) {
      String start = mediaType.equals(STRATEGIC) ? "" : "error decoding patch: ";
      throw ApiException.badRequest(start + e.getOriginalMessage());
    }
  }

  private static void unknownFields(JsonNode operations, List<String> complaints) {
    for (int i = 0; i < operations.size(); i++) {
      for (String field : operations.path(i).propertyNames()) {
        if (!OPERATION.contains(field)) {
          complaints.add("unknown field \"[" + i + "]." + field + "\"");
        }
      }
    }
  }

  private JsonNode patched(JsonNode changes) {
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
      case MERGE_PATCH -> {
        if (changes.isNull()) {
          throw ApiException.badRequest("Invalid JSON Patch");
        }
        yield MergePatch.apply(object, map(changes, "error decoding patch: "));
      }
      case STRATEGIC -> StrategicMergePatch.apply(object, map(changes, ""), schema);
      default ->
          throw ApiException.of(
              415,
              "UnsupportedMediaType",
              "the body of the request was in an unknown format - accepted media types include: "
                  + String.join(", ", List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC)));
    };
  }

  private static ObjectNode map(JsonNode changes, String start) {
    if (changes instanceof ObjectNode map) {
      return map;
    }
    String found = changes.getNodeType().name().toLowerCase(Locale.ROOT).replace("boolean", "bool");
    throw ApiException.badRequest(
        start
            + "json: cannot unmarshal "
            + found
            + " into Go value of type map[string]interface {}");
  }

  /** Kubernetes doesn't say which operation failed. */
  private static ApiException unprocessable() {
    return new ApiException(
        new Status(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
            new Status.Details(null, null, null, null, List.of(), 0)));
  }
}
