package dev.j8s.apiserver.request;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code v1.Status} objects, and the errors that only the HTTP side knows. */
public final class Statuses {
  private Statuses() {}

  public static ObjectNode tree(Status status) {
    ObjectNode tree = Json.object();
    tree.put("kind", "Status").put("apiVersion", "v1");
    tree.putObject("metadata");
    tree.put("status", status.code() < 400 ? "Success" : "Failure");
    if (!status.message().isEmpty()) {
      tree.put("message", status.message());
    }
    if (!status.reason().isEmpty()) {
      tree.put("reason", status.reason());
    }
    Status.Details details = status.details();
    if (details != null) {
      details(tree.putObject("details"), details);
    }
    return tree.put("code", status.code());
  }

  private static void details(ObjectNode tree, Status.Details details) {
    put(tree, "name", details.name());
    put(tree, "group", details.group());
    put(tree, "kind", details.kind());
    put(tree, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = tree.putArray("causes");
      for (Status.Cause cause : details.causes()) {
        ObjectNode one = causes.addObject();
        put(one, "reason", cause.reason());
        put(one, "message", cause.message());
        put(one, "field", cause.field());
      }
    }
    if (details.retryAfterSeconds() > 0) {
      tree.put("retryAfterSeconds", details.retryAfterSeconds());
    }
  }

  private static void put(ObjectNode tree, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      tree.put(key, value);
    }
  }

  /** What a successful delete answers when the object is gone. */
  public static ObjectNode deleted(GroupVersionResource resource, String name, String uid) {
    ObjectNode tree = Json.object();
    tree.put("kind", "Status").put("apiVersion", "v1");
    tree.putObject("metadata");
    tree.put("status", "Success");
    details(
        tree.putObject("details"),
        new Status.Details(name, resource.group(), resource.resource(), uid, List.of(), 0));
    return tree;
  }

  public static ApiException noSuchPath() {
    return ApiException.of(404, "NotFound", "the server could not find the requested resource");
  }

  public static ApiException methodNotAllowed() {
    return ApiException.of(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  public static ApiException notAcceptable(List<String> accepted) {
    return ApiException.of(
        406,
        "NotAcceptable",
        "only the following media types are accepted: " + String.join(", ", accepted));
  }

  public static ApiException unsupportedMediaType(List<String> accepted) {
    return ApiException.of(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", accepted));
  }
}
