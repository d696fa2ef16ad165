package dev.j8s.api.meta;

import static java.util.Objects.requireNonNull;

/** What an object says it is, by {@code apiVersion} and {@code kind}. */
public record GroupVersionKind(String group, String version, String kind) {
  public GroupVersionKind {
    requireNonNull(group, "group is null");
    requireNonNull(version, "version is null");
    requireNonNull(kind, "kind is null");
  }

  public GroupVersion groupVersion() {
    return new GroupVersion(group, version);
  }

  public String apiVersion() {
    return groupVersion().apiVersion();
  }

  /** As upstream prints it in errors: {@code apps/v1, Kind=Deployment}. */
  @Override
  public String toString() {
    return apiVersion() + ", Kind=" + kind;
  }
}
