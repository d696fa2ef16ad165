package dev.j8s.controllers.endpointslice;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Selectors;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pods serve a Service, at which addresses and ports. */
final class ServicePods {
  static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

  private ServicePods() {}

  /** A port where a pod serves; the name is empty for a Service's only port. */
  record Port(String name, int port, String protocol, @Nullable String appProtocol) {}

  /** Services with a pod among theirs, in its old or new state. */
  static Collection<Key> servicesOf(Informer<Service> services, Pod pod) {
    return services.lister().list(pod.getMetadata().getNamespace()).stream()
        .filter(ServicePods::selects)
        .filter(s -> Selectors.matches(s.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  /** Whether its endpoints come from pods at all; else somebody else writes them. */
  static boolean selects(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector != null
        && !selector.isEmpty()
        && !"ExternalName".equals(service.getSpec().getType());
  }

  static boolean isHeadless(Service service) {
    return "None".equals(service.getSpec().getClusterIP());
  }

  static boolean publishesNotReady(Service service) {
    return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
  }

  /** The pods that have an address and have not ended, in a stable order. */
  static List<Pod> podsOf(Informer<Pod> pods, Service service) {
    return pods.lister().list(service.getMetadata().getNamespace()).stream()
        .filter(pod ->
            Selectors.matches(service.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .filter(pod -> !Pods.isFinished(pod) && !addresses(pod).isEmpty())
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  static List<String> addresses(Pod pod) {
    if (pod.getStatus() == null) {
      return List.of();
    }
    List<String> addresses =
        pod.getStatus().getPodIPs().stream().map(PodIP::getIp).filter(ip -> !isBlank(ip)).toList();
    String only = pod.getStatus().getPodIP();
    return addresses.isEmpty() && !isBlank(only) ? List.of(only) : addresses;
  }

  static Optional<String> address(Pod pod, String family) {
    return addresses(pod).stream().filter(ip -> family(ip).equals(family)).findFirst();
  }

  static List<String> families(Service service) {
    List<String> families = service.getSpec().getIpFamilies();
    if (!families.isEmpty()) {
      return families;
    }
    String clusterIp = service.getSpec().getClusterIP();
    return List.of(isBlank(clusterIp) || isHeadless(service) ? "IPv4" : family(clusterIp));
  }

  static String family(String address) {
    return address.indexOf(':') >= 0 ? "IPv6" : "IPv4";
  }

  /** The Service's ports as this pod has them; a port name that it doesn't know is left out. */
  static List<Port> ports(Service service, Pod pod) {
    List<Port> ports = new ArrayList<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      number(port, pod)
          .ifPresent(number ->
              ports.add(
                  new Port(
                      requireNonNullElse(port.getName(), ""),
                      number,
                      protocol(port.getProtocol()),
                      port.getAppProtocol())));
    }
    return ports;
  }

  private static OptionalInt number(ServicePort port, Pod pod) {
    IntOrString target = port.getTargetPort();
    if (target == null) {
      return OptionalInt.of(port.getPort());
    }
    if (target.getIntVal() != null) {
      return OptionalInt.of(target.getIntVal() == 0 ? port.getPort() : target.getIntVal());
    }
    return containers(pod)
        .flatMap(container -> container.getPorts().stream())
        .filter(p -> target.getStrVal().equals(p.getName()))
        .filter(p -> protocol(p.getProtocol()).equals(protocol(port.getProtocol())))
        .mapToInt(ContainerPort::getContainerPort)
        .findFirst();
  }

  /** Also sidecars may serve: init containers that keep running. */
  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(),
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy())));
  }

  private static String protocol(@Nullable String protocol) {
    return requireNonNullElse(protocol, "TCP");
  }

  /** The name that a pod has within a headless Service. */
  static @Nullable String hostname(Service service, Pod pod) {
    String hostname = pod.getSpec().getHostname();
    return !isBlank(hostname)
            && service.getMetadata().getName().equals(pod.getSpec().getSubdomain())
        ? hostname
        : null;
  }

  static ObjectReference reference(Pod pod) {
    return new ObjectReferenceBuilder()
        .withKind("Pod")
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .build();
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
