package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.Set;

/**
 * A resource type as the server's discovery tells it, built in or custom.
 *
 * @param verbs of the resource itself, such as {@code list} and {@code deletecollection}
 */
public record ServedType(
    GroupVersionResource resource, GroupVersionKind kind, boolean namespaced, Set<String> verbs) {
  public ServedType {
    requireNonNull(resource, "resource is null");
    requireNonNull(kind, "kind is null");
    verbs = Set.copyOf(verbs);
  }

  /** To read the objects' metadata and nothing else of them. */
  public TypeInfo<PartialObjectMetadata> metadataOnly() {
    return new TypeInfo<>(PartialObjectMetadata.class, resource, kind, namespaced);
  }
}
