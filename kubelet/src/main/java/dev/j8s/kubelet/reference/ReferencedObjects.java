package dev.j8s.kubelet.reference;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/** Reads what pods refer to. What comes back is shared and must not be changed. */
public interface ReferencedObjects {
  /**
   * Empty when there is no such object.
   *
   * @throws ReferenceException when it is not known whether there is one
   */
  Optional<ConfigMap> configMap(String namespace, String name) throws ReferenceException;

  /** As {@link #configMap}. */
  Optional<Secret> secret(String namespace, String name) throws ReferenceException;

  default ConfigMap requireConfigMap(String namespace, String name) throws ReferenceException {
    return configMap(namespace, name).orElseThrow(() -> missing(Reference.Kind.CONFIG_MAP, name));
  }

  default Secret requireSecret(String namespace, String name) throws ReferenceException {
    return secret(namespace, name).orElseThrow(() -> missing(Reference.Kind.SECRET, name));
  }

  private static ReferenceException missing(Reference.Kind kind, String name) {
    return new ReferenceException(kind.word() + " \"" + name + "\" not found");
  }
}
