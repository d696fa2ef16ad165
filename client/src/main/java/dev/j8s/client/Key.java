package dev.j8s.client;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/** Which object of one type: its namespace ("" when the type has none) and its name. */
public record Key(String namespace, String name) {
  public Key {
    requireNonNull(namespace, "namespace is null");
    requireNonNull(name, "name is null");
  }

  public static Key of(HasMetadata object) {
    return new Key(
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
