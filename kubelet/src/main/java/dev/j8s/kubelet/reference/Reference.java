package dev.j8s.kubelet.reference;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;

/** A ConfigMap or Secret by name. */
public record Reference(Kind kind, String namespace, String name) {
  /** What can be referred to; the word is upstream's in "configmap "x" not found". */
  public enum Kind {
    CONFIG_MAP("configmap", ConfigMap.class),
    SECRET("secret", Secret.class);

    private final String word;
    private final Class<? extends HasMetadata> type;

    Kind(String word, Class<? extends HasMetadata> type) {
      this.word = word;
      this.type = type;
    }

    public String word() {
      return word;
    }

    Class<? extends HasMetadata> type() {
      return type;
    }
  }

  public Reference {
    requireNonNull(kind, "kind is null");
    requireNonNull(namespace, "namespace is null");
    requireNonNull(name, "name is null");
  }
}
