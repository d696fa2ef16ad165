package dev.j8s.kubelet.reference;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what a pod refers to. */
final class PodReferences {
  private final String namespace;
  private final Set<Reference> found = new LinkedHashSet<>();

  private PodReferences(String namespace) {
    this.namespace = namespace;
  }

  static Set<Reference> of(Pod pod) {
    PodReferences references = new PodReferences(pod.getMetadata().getNamespace());
    pod.getSpec().getVolumes().forEach(references::volume);
    Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .forEach(references::container);
    pod.getSpec()
        .getEphemeralContainers()
        .forEach(container -> references.environment(container.getEnvFrom(), container.getEnv()));
    pod.getSpec().getImagePullSecrets().forEach(secret -> references.secret(secret.getName()));
    return references.found;
  }

  private void volume(Volume volume) {
    if (volume.getConfigMap() != null) {
      configMap(volume.getConfigMap().getName());
    }
    if (volume.getSecret() != null) {
      secret(volume.getSecret().getSecretName());
    }
    if (volume.getProjected() != null) {
      for (VolumeProjection source : volume.getProjected().getSources()) {
        if (source.getConfigMap() != null) {
          configMap(source.getConfigMap().getName());
        }
        if (source.getSecret() != null) {
          secret(source.getSecret().getName());
        }
      }
    }
  }

  private void container(Container container) {
    environment(container.getEnvFrom(), container.getEnv());
  }

  private void environment(Iterable<EnvFromSource> from, Iterable<EnvVar> variables) {
    for (EnvFromSource source : from) {
      if (source.getConfigMapRef() != null) {
        configMap(source.getConfigMapRef().getName());
      }
      if (source.getSecretRef() != null) {
        secret(source.getSecretRef().getName());
      }
    }
    for (EnvVar variable : variables) {
      EnvVarSource source = variable.getValueFrom();
      if (source != null && source.getConfigMapKeyRef() != null) {
        configMap(source.getConfigMapKeyRef().getName());
      }
      if (source != null && source.getSecretKeyRef() != null) {
        secret(source.getSecretKeyRef().getName());
      }
    }
  }

  private void configMap(@Nullable String name) {
    add(Reference.Kind.CONFIG_MAP, name);
  }

  private void secret(@Nullable String name) {
    add(Reference.Kind.SECRET, name);
  }

  private void add(Reference.Kind kind, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      found.add(new Reference(kind, namespace, name));
    }
  }
}
