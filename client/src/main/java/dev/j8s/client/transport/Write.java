package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.client.Patch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that changes something.
 *
 * @param namespace null for types without one
 * @param name empty only for {@link Verb#CREATE} of the resource itself and {@link
 *     Verb#DELETE_COLLECTION}
 * @param subresource empty for the resource itself
 * @param body JSON, or the patch; for deletes a DeleteOptions object. Never changed after
 * @param contentType of the body
 * @param parameters of the query, such as {@code fieldManager}, {@code dryRun}, {@code force}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Write(
    Verb verb,
    GroupVersionResource resource,
    @Nullable String namespace,
    String name,
    String subresource,
    byte[] body,
    String contentType,
    Map<String, String> parameters) {

  private static final String JSON = "application/json";

  /** What to do. CREATE with a subresource posts to it. */
  public enum Verb {
    CREATE("POST"),
    UPDATE("PUT"),
    PATCH("PATCH"),
    DELETE("DELETE"),
    DELETE_COLLECTION("DELETE");

    private final String method;

    Verb(String method) {
      this.method = method;
    }

    /** Of HTTP. */
    public String method() {
      return method;
    }
  }

  public Write {
    requireNonNull(verb, "verb is null");
    requireNonNull(resource, "resource is null");
    requireNonNull(name, "name is null");
    requireNonNull(subresource, "subresource is null");
    requireNonNull(body, "body is null");
    requireNonNull(contentType, "contentType is null");
    parameters = Map.copyOf(parameters);
  }

  public static Write create(
      GroupVersionResource resource, @Nullable String namespace, byte[] body) {
    return new Write(Verb.CREATE, resource, namespace, "", "", body, JSON, Map.of());
  }

  public static Write post(
      GroupVersionResource resource,
      @Nullable String namespace,
      String name,
      String subresource,
      byte[] body) {
    return new Write(Verb.CREATE, resource, namespace, name, subresource, body, JSON, Map.of());
  }

  public static Write update(
      GroupVersionResource resource,
      @Nullable String namespace,
      String name,
      String subresource,
      byte[] body) {
    return new Write(Verb.UPDATE, resource, namespace, name, subresource, body, JSON, Map.of());
  }

  public static Write patch(
      GroupVersionResource resource,
      @Nullable String namespace,
      String name,
      String subresource,
      Patch.Kind kind,
      byte[] body) {
    return new Write(
        Verb.PATCH, resource, namespace, name, subresource, body, kind.mediaType(), Map.of());
  }

  public static Write delete(
      GroupVersionResource resource, @Nullable String namespace, String name, byte[] options) {
    return new Write(Verb.DELETE, resource, namespace, name, "", options, JSON, Map.of());
  }

  public Write with(String parameter, String value) {
    var more = new HashMap<>(parameters);
    more.put(parameter, value);
    return new Write(verb, resource, namespace, name, subresource, body, contentType, more);
  }

  /** The path of the request: {@code /api/v1/namespaces/default/pods/web/status}. */
  public String path() {
    var path = new StringBuilder(resource.path(namespace));
    if (!name.isEmpty()) {
      path.append('/').append(name);
    }
    if (!subresource.isEmpty()) {
      path.append('/').append(subresource);
    }
    return path.toString();
  }
}
