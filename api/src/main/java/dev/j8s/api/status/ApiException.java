package dev.j8s.api.status;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request failed in a way the API has a {@link Status} for. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  public ApiException(Status status) {
    super(status.message());
    this.status = requireNonNull(status, "status is null");
  }

  public Status status() {
    return status;
  }

  public int code() {
    return status.code();
  }

  public boolean is(int code) {
    return status.code() == code;
  }

  public boolean isNotFound() {
    return is(404);
  }

  /** The object has changed since it was read (409 Conflict, not AlreadyExists). */
  public boolean isConflict() {
    return status.reason().equals("Conflict");
  }

  /** Whether nothing can be created any more, as the whole namespace is ending. */
  public boolean isNamespaceTerminating() {
    Status.Details details = status.details();
    return details != null
        && details.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"));
  }

  public boolean isAlreadyExists() {
    return status.reason().equals("AlreadyExists");
  }

  public static ApiException of(int code, String reason, String message) {
    return new ApiException(new Status(code, reason, message, null));
  }

  public static ApiException badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  public static ApiException unauthorized() {
    return of(401, "Unauthorized", "Unauthorized");
  }

  public static ApiException internalError(String message) {
    return of(500, "InternalError", "Internal error occurred: " + message);
  }

  public static ApiException notFound(GroupVersionResource resource, String name) {
    return about(
        404, "NotFound", resource, name, resource.groupResource() + " \"" + name + "\" not found");
  }

  public static ApiException alreadyExists(GroupVersionResource resource, String name) {
    return about(
        409,
        "AlreadyExists",
        resource,
        name,
        resource.groupResource() + " \"" + name + "\" already exists");
  }

  public static ApiException conflict(GroupVersionResource resource, String name, String why) {
    return about(
        409,
        "Conflict",
        resource,
        name,
        "Operation cannot be fulfilled on "
            + resource.groupResource()
            + " \""
            + name
            + "\": "
            + why);
  }

  public static ApiException forbidden(
      GroupVersionResource resource, @Nullable String name, String why) {
    String subject =
        name == null || name.isEmpty()
            ? resource.groupResource() + " is forbidden: "
            : resource.groupResource() + " \"" + name + "\" is forbidden: ";
    return about(403, "Forbidden", resource, name, subject + why);
  }

  /** The object of that kind and name breaks rules: 422 with one cause a rule. */
  public static ApiException invalid(GroupVersionKind kind, String name, List<FieldError> errors) {
    List<FieldError> distinct = errors.stream().distinct().toList();
    List<String> messages = distinct.stream().map(FieldError::message).toList();
    String group = kind.group().isEmpty() ? null : kind.group();
    String subject = group == null ? kind.kind() : kind.kind() + "." + group;
    String all =
        messages.size() == 1 ? messages.getFirst() : "[" + String.join(", ", messages) + "]";
    List<Status.Cause> causes =
        distinct.stream()
            .map(error -> new Status.Cause(error.type(), error.detail(), error.path()))
            .toList();
    return new ApiException(
        new Status(
            422,
            "Invalid",
            subject + " \"" + name + "\" is invalid: " + all,
            new Status.Details(name, group, kind.kind(), null, causes, 0)));
  }

  private static ApiException about(
      int code, String reason, GroupVersionResource of, @Nullable String name, String message) {
    String group = of.group().isEmpty() ? null : of.group();
    return new ApiException(
        new Status(
            code,
            reason,
            message,
            new Status.Details(name, group, of.resource(), null, List.of(), 0)));
  }
}
