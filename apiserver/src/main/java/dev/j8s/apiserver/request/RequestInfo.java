package dev.j8s.apiserver.request;

import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionResource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, read from its method, path and query by Kubernetes' own rules.
 *
 * @param verb such as {@code list}; for paths that are no resource the method in lower case
 * @param namespace empty for none or all
 * @param name empty for a collection
 * @param subresource empty for none
 * @param rest what follows the subresource in the path, without a leading slash; for {@code proxy}
 * @param isResource false for paths such as {@code /healthz} and for discovery
 */
public record RequestInfo(
    String path,
    String verb,
    boolean isResource,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String rest) {

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
  private static final Set<String> LONG_RUNNING =
      Set.of("log", "exec", "attach", "portforward", "proxy");
  private static final Set<String> READ_ONLY = Set.of("get", "list", "watch");

  public GroupVersion groupVersion() {
    return new GroupVersion(group, version);
  }

  public GroupVersionResource groupVersionResource() {
    return new GroupVersionResource(group, version, resource);
  }

  /** As authorization and its messages name it: {@code pods/log}. */
  public String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  public @Nullable String namespaceOrNull() {
    return namespace.isEmpty() ? null : namespace;
  }

  /**
   * @param path decoded
   */
  public static RequestInfo of(String method, String path, QueryParameters query) {
    List<String> parts = Texts.parts(path, '/');
    boolean core = !parts.isEmpty() && parts.getFirst().equals("api");
    boolean grouped = !parts.isEmpty() && parts.getFirst().equals("apis");
    if ((!core && !grouped) || parts.size() < (core ? 3 : 4)) {
      return nonResource(method, path);
    }
    String group = core ? "" : parts.get(1);
    String version = core ? parts.get(1) : parts.get(2);
    parts = parts.subList(core ? 2 : 3, parts.size());

    String verb = verbOf(method);
    if (parts.getFirst().equals("watch") || parts.getFirst().equals("proxy")) {
      if (parts.size() < 2) {
        return nonResource(method, path);
      }
      verb = parts.getFirst();
      parts = parts.subList(1, parts.size());
    }
    String namespace = "";
    if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
      namespace = parts.get(1);
      if (parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
        parts = parts.subList(2, parts.size());
      }
    }
    String resource = parts.getFirst();
    String name = parts.size() > 1 ? parts.get(1) : "";
    String subresource = parts.size() > 2 ? parts.get(2) : "";
    String rest = parts.size() > 3 ? String.join("/", parts.subList(3, parts.size())) : "";
    if (!rest.isEmpty() && path.endsWith("/")) {
      rest += "/";
    }
    if (name.isEmpty()) {
      switch (verb) {
        case "get" -> verb = query.flag("watch") ? "watch" : "list";
        case "delete" -> verb = "deletecollection";
        default -> {}
      }
      if (verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection")) {
        name = nameIn(query.first("fieldSelector"));
        if (resource.equals("namespaces") && group.isEmpty()) {
          namespace = name;
        }
      }
    }
    return new RequestInfo(
        path, verb, true, group, version, resource, subresource, namespace, name, rest);
  }

  /** Whether this is for a collection, though a field selector may have given it a name. */
  public boolean isCollection() {
    return verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
  }

  /** Whether it goes on for as long as the client likes: a watch, a stream, a tunnel. */
  public boolean isLongRunning() {
    return verb.equals("watch") || LONG_RUNNING.contains(subresource);
  }

  /** Whether it changes nothing. */
  public boolean isReadOnly() {
    return READ_ONLY.contains(verb) || verb.equals("head") || verb.equals("options");
  }

  private static RequestInfo nonResource(String method, String path) {
    return new RequestInfo(
        path, method.toLowerCase(java.util.Locale.ROOT), false, "", "", "", "", "", "", "");
  }

  private static String verbOf(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET", "HEAD" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  private static String nameIn(String fieldSelector) {
    for (String term : Texts.parts(fieldSelector, ',')) {
      if (term.startsWith("metadata.name=") && !term.contains("!=")) {
        return term.substring(term.lastIndexOf('=') + 1);
      }
    }
    return "";
  }
}
