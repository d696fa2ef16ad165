package dev.j8s.kubelet.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Resolves what a container is started with. Thread-safe. */
public interface ContainerEnvironment {
  /**
   * Resolves env, envFrom, the downward API, service variables and {@code $(NAME)} references.
   *
   * @param podIps the pod's addresses, primary first; empty when it has none yet
   * @throws EnvironmentException in upstream's words, such as {@code configmap "app" not found}
   *     (the container then waits with reason CreateContainerConfigError)
   */
  ContainerStart resolve(Pod pod, Container container, List<String> podIps)
      throws EnvironmentException;
}
