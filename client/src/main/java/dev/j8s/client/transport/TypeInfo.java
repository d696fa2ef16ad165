package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;

/** What fabric8's annotations say of a resource's class. */
public record TypeInfo<T extends HasMetadata>(
    Class<T> type, GroupVersionResource resource, GroupVersionKind kind, boolean namespaced) {

  private static final ClassValue<TypeInfo<?>> ALL =
      new ClassValue<>() {
        @Override
        protected TypeInfo<?> computeValue(Class<?> type) {
          return read(type.asSubclass(HasMetadata.class));
        }
      };

  public TypeInfo {
    requireNonNull(type, "type is null");
    requireNonNull(resource, "resource is null");
    requireNonNull(kind, "kind is null");
  }

  @SuppressWarnings("unchecked")
  public static <T extends HasMetadata> TypeInfo<T> of(Class<T> type) {
    return (TypeInfo<T>) ALL.get(type);
  }

  private static <T extends HasMetadata> TypeInfo<T> read(Class<T> type) {
    var group = new GroupVersion(HasMetadata.getGroup(type), HasMetadata.getVersion(type));
    return new TypeInfo<>(
        type,
        group.resource(HasMetadata.getPlural(type)),
        group.kind(HasMetadata.getKind(type)),
        Namespaced.class.isAssignableFrom(type));
  }
}
