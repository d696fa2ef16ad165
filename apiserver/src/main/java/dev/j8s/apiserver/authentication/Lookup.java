package dev.j8s.apiserver.authentication;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.registry.Registry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Finds core objects that credentials name. */
final class Lookup {
  private final Catalog catalog;
  private final Registry registry;

  Lookup(Catalog catalog, Registry registry) {
    this.catalog = catalog;
    this.registry = registry;
  }

  @Nullable ObjectNode find(String resource, @Nullable String namespace, String name) {
    ResourceType type = catalog.find(new GroupVersionResource("", "v1", resource)).orElse(null);
    if (type == null) {
      return null;
    }
    try {
      return registry.get(type, namespace, name, "").tree();
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  /** Whether an object is there and is the one with that uid. */
  boolean lives(String resource, @Nullable String namespace, String name, String uid) {
    ObjectNode found = find(resource, namespace, name);
    return found != null && found.path("metadata").path("uid").asString("").equals(uid);
  }
}
