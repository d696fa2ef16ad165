package dev.j8s.kubelet.env;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Lister;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.kubelet.downward.PodAddresses;
import dev.j8s.kubelet.downward.PodFields;
import dev.j8s.kubelet.downward.ResourceFields;
import dev.j8s.kubelet.reference.ReferenceException;
import dev.j8s.kubelet.reference.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapEnvSource;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Resolves in upstream's order: envFrom, then env (each may refer to those before it and to
 * services), then the service variables that nothing has replaced.
 */
public final class PodEnvironment implements ContainerEnvironment {
  private final ReferencedObjects objects;
  private final Lister<Service> services;
  private final EventRecorder events;
  private final Supplier<List<String>> hostIps;
  private final Supplier<Map<String, Quantity>> allocatable;

  /**
   * @param services all services of the cluster
   * @param hostIps the node's addresses, primary first
   * @param allocatable what the node can give, by resource; stands in for limits that are not set
   */
  public PodEnvironment(
      ReferencedObjects objects,
      Lister<Service> services,
      EventRecorder events,
      Supplier<List<String>> hostIps,
      Supplier<Map<String, Quantity>> allocatable) {
    this.objects = requireNonNull(objects, "objects is null");
    this.services = requireNonNull(services, "services is null");
    this.events = requireNonNull(events, "events is null");
    this.hostIps = requireNonNull(hostIps, "hostIps is null");
    this.allocatable = requireNonNull(allocatable, "allocatable is null");
  }

  @Override
  public ContainerStart resolve(Pod pod, Container container, List<String> podIps)
      throws EnvironmentException {
    boolean links = !Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks());
    String namespace = pod.getMetadata().getNamespace();
    Map<String, String> forServices = ServiceVariables.of(services.list(), namespace, links);
    Map<String, String> variables;
    try {
      variables = importAll(pod, container);
      UnaryOperator<String> known =
          name ->
              Optional.ofNullable(variables.get(name))
                  .or(() -> Optional.ofNullable(forServices.get(name)))
                  .orElseGet(() -> Expansion.unknown(name));
      PodAddresses addresses = new PodAddresses(podIps, hostIps.get());
      for (EnvVar variable : container.getEnv()) {
        Optional<String> value = value(pod, container, variable, known, addresses);
        if (value.isPresent()) {
          variables.put(variable.getName(), value.get());
        }
      }
    } catch (ReferenceException | IllegalArgumentException e) {
      throw new EnvironmentException(String.valueOf(e.getMessage()));
    }
    forServices.forEach(variables::putIfAbsent);
    return new ContainerStart(
        expand(container.getCommand(), variables),
        expand(container.getArgs(), variables),
        variables);
  }

  private static List<String> expand(List<String> texts, Map<String, String> variables) {
    return texts.stream()
        .map(text ->
            Expansion.expand(text, name -> variables.getOrDefault(name, Expansion.unknown(name))))
        .toList();
  }

  private Map<String, String> importAll(Pod pod, Container container) throws ReferenceException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (EnvFromSource source : container.getEnvFrom()) {
      if (source.getConfigMapRef() != null) {
        ConfigMapEnvSource from = source.getConfigMapRef();
        Map<String, String> data = orEmpty(configMapData(pod, from.getName(), from.getOptional()));
        importKeys(pod, variables, "configMap", from.getName(), source.getPrefix(), data);
      } else if (source.getSecretRef() != null) {
        SecretEnvSource from = source.getSecretRef();
        Map<String, String> data = orEmpty(secretData(pod, from.getName(), from.getOptional()));
        data.replaceAll((_, value) -> decode(value));
        importKeys(pod, variables, "secret", from.getName(), source.getPrefix(), data);
      }
    }
    return variables;
  }

  private void importKeys(
      Pod pod,
      Map<String, String> variables,
      String kind,
      String name,
      @Nullable String prefix,
      Map<String, String> data) {
    List<String> refused = new ArrayList<>();
    data.forEach((key, value) -> {
      String variable = prefix == null ? key : prefix + key;
      if (isName(variable)) {
        variables.put(variable, value);
      } else {
        refused.add(variable);
      }
    });
    if (!refused.isEmpty()) {
      events.event(
          pod,
          EventRecorder.WARNING,
          "InvalidEnvironmentVariableNames",
          "Keys [%s] from the EnvFrom %s %s/%s were skipped since they are considered invalid environment variable names."
              .formatted(String.join(", ", refused), kind, pod.getMetadata().getNamespace(), name));
    }
  }

  /** Any printable ASCII but the equals sign, since upstream 1.34. */
  private static boolean isName(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '=');
  }

  /** Empty when the variable is optional and what it refers to is not there. */
  private Optional<String> value(
      Pod pod,
      Container container,
      EnvVar variable,
      UnaryOperator<String> known,
      PodAddresses addresses)
      throws ReferenceException {
    EnvVarSource source = variable.getValueFrom();
    if (source == null || (variable.getValue() != null && !variable.getValue().isEmpty())) {
      String text = variable.getValue() == null ? "" : variable.getValue();
      return Optional.of(Expansion.expand(text, known));
    }
    if (source.getFieldRef() != null) {
      return Optional.of(PodFields.value(pod, source.getFieldRef().getFieldPath(), addresses));
    }
    if (source.getResourceFieldRef() != null) {
      return Optional.of(
          ResourceFields.value(pod, container, source.getResourceFieldRef(), allocatable.get()));
    }
    if (source.getConfigMapKeyRef() != null) {
      return configMapKey(pod, source.getConfigMapKeyRef());
    }
    if (source.getSecretKeyRef() != null) {
      return secretKey(pod, source.getSecretKeyRef());
    }
    throw new IllegalArgumentException(
        "variable " + variable.getName() + " has a valueFrom of no supported kind");
  }

  private Optional<String> configMapKey(Pod pod, ConfigMapKeySelector selector)
      throws ReferenceException {
    Map<String, String> data = configMapData(pod, selector.getName(), selector.getOptional());
    return key(
        data, selector.getKey(), selector.getOptional(), "ConfigMap", pod, selector.getName());
  }

  private Optional<String> secretKey(Pod pod, SecretKeySelector selector)
      throws ReferenceException {
    Map<String, String> data = secretData(pod, selector.getName(), selector.getOptional());
    return key(data, selector.getKey(), selector.getOptional(), "Secret", pod, selector.getName())
        .map(PodEnvironment::decode);
  }

  private static Optional<String> key(
      @Nullable Map<String, String> data,
      String key,
      @Nullable Boolean optional,
      String kind,
      Pod pod,
      String name)
      throws ReferenceException {
    String value = data == null ? null : data.get(key);
    if (value == null && !Boolean.TRUE.equals(optional)) {
      throw new ReferenceException(
          "couldn't find key %s in %s %s/%s"
              .formatted(key, kind, pod.getMetadata().getNamespace(), name));
    }
    return Optional.ofNullable(value);
  }

  /** Null when there is none and there need be none. */
  private @Nullable Map<String, String> configMapData(
      Pod pod, String name, @Nullable Boolean optional) throws ReferenceException {
    String namespace = pod.getMetadata().getNamespace();
    ConfigMap found =
        Boolean.TRUE.equals(optional)
            ? objects.configMap(namespace, name).orElse(null)
            : objects.requireConfigMap(namespace, name);
    return found == null ? null : orEmpty(found.getData());
  }

  private @Nullable Map<String, String> secretData(Pod pod, String name, @Nullable Boolean optional)
      throws ReferenceException {
    String namespace = pod.getMetadata().getNamespace();
    Secret found =
        Boolean.TRUE.equals(optional)
            ? objects.secret(namespace, name).orElse(null)
            : objects.requireSecret(namespace, name);
    return found == null ? null : orEmpty(found.getData());
  }

  /** A sorted copy: shared objects are never changed, and names come in one order. */
  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
