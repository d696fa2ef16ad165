package dev.j8s.controllers.garbagecollector;

import dev.j8s.api.meta.GroupVersion;
import dev.j8s.client.Client;
import dev.j8s.client.Resources;
import dev.j8s.client.transport.ServedType;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types that discovery told of, by group and kind: an owner may be named by another version.
 */
final class KnownTypes {
  private final Client client;
  private volatile Map<String, ServedType> byKind = Map.of();

  KnownTypes(Client client) {
    this.client = client;
  }

  void set(List<ServedType> types) {
    Map<String, ServedType> all = new HashMap<>();
    types.forEach(type -> all.putIfAbsent(key(type.kind().group(), type.kind().kind()), type));
    byKind = Map.copyOf(all);
  }

  Optional<ServedType> find(String apiVersion, String kind) {
    return Optional.ofNullable(byKind.get(key(GroupVersion.parse(apiVersion).group(), kind)));
  }

  /** An unknown type counts as one with namespaces. */
  boolean isClusterScoped(OwnerReference reference) {
    return find(reference.getApiVersion(), reference.getKind())
        .filter(type -> !type.namespaced())
        .isPresent();
  }

  Resources<PartialObjectMetadata> resources(GraphNode.Identity identity) {
    return client.metadata(
        find(identity.apiVersion(), identity.kind())
            .orElseThrow(() ->
                new IllegalStateException(
                    "no resource type is known of kind "
                        + identity.apiVersion()
                        + ", "
                        + identity.kind())));
  }

  private static String key(String group, String kind) {
    return kind + "." + group;
  }
}
