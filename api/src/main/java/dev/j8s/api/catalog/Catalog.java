package dev.j8s.api.catalog;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.Schema;
import java.util.Collection;
import java.util.Optional;

/** All resource types that are served at one moment. */
public interface Catalog {

  /** The types that are part of Kubernetes itself. */
  static Catalog builtIn() {
    return BuiltInCatalog.INSTANCE;
  }

  Collection<ResourceType> types();

  Optional<ResourceType> find(GroupVersionResource resource);

  /** The type that stores objects of that kind; kinds of subresources alone are not found. */
  Optional<ResourceType> find(GroupVersionKind kind);

  /**
   * The structure of any kind that is sent or answered: also of lists, of subresources such as
   * {@code autoscaling/v1, Kind=Scale}, and of {@code v1, Kind=Status} and the options.
   */
  Optional<Schema> schema(GroupVersionKind kind);
}
