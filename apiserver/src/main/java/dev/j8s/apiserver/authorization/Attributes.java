package dev.j8s.apiserver.authorization;

import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;
import java.util.List;

/**
 * Who wants to do what. For resources the path is empty, for paths the rest is.
 *
 * @param namespace empty for all, or for types without one
 * @param fieldSelector of a list, watch or deletecollection
 */
public record Attributes(
    User user,
    String verb,
    boolean isResource,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path,
    String fieldSelector) {

  public static Attributes of(User user, RequestInfo info, String fieldSelector) {
    return new Attributes(
        user,
        info.verb(),
        info.isResource(),
        info.group(),
        info.version(),
        info.resource(),
        info.subresource(),
        info.namespace(),
        info.name(),
        info.isResource() ? "" : info.path(),
        info.isCollection() ? fieldSelector : "");
  }

  String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  /** The refusal, in upstream's words. */
  public ApiException forbidden(String reason) {
    String why = reason.isEmpty() ? "" : ": " + reason;
    if (!isResource) {
      return new ApiException(
          new Status(
              403,
              "Forbidden",
              "forbidden: User \""
                  + user.name()
                  + "\" cannot "
                  + verb
                  + " path \""
                  + path
                  + "\""
                  + why,
              new Status.Details(null, null, null, null, List.of(), 0)));
    }
    String qualified = group.isEmpty() ? resource : resource + "." + group;
    StringBuilder message = new StringBuilder(qualified);
    if (!name.isEmpty()) {
      message.append(" \"").append(name).append('"');
    }
    message.append(" is forbidden: User \"").append(user.name()).append("\" cannot ");
    message.append(verb).append(" resource \"").append(resourceAndSubresource());
    message.append("\" in API group \"").append(group).append('"');
    if (namespace.isEmpty()) {
      message.append(" at the cluster scope");
    } else {
      message.append(" in the namespace \"").append(namespace).append('"');
    }
    message.append(why);
    return new ApiException(
        new Status(
            403,
            "Forbidden",
            message.toString(),
            new Status.Details(name, group, resource, null, List.of(), 0)));
  }
}
