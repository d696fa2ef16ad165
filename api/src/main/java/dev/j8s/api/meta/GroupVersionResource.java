package dev.j8s.api.meta;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A resource as paths name it: lower case and plural, {@code pods} or {@code deployments}. */
public record GroupVersionResource(String group, String version, String resource) {
  public GroupVersionResource {
    requireNonNull(group, "group is null");
    requireNonNull(version, "version is null");
    requireNonNull(resource, "resource is null");
  }

  public GroupVersion groupVersion() {
    return new GroupVersion(group, version);
  }

  /** As upstream names it in errors: {@code pods} or {@code deployments.apps}. */
  public String groupResource() {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  /** The path of the collection, in one namespace or (null) over the whole cluster. */
  public String path(@Nullable String namespace) {
    String base = groupVersion().path();
    return namespace == null
        ? base + "/" + resource
        : base + "/namespaces/" + namespace + "/" + resource;
  }
}
