package dev.j8s.network.service;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.network.host.Addresses;
import dev.j8s.network.host.Cidr;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One port of a Service with all that decides how its traffic is led; IPv4 only.
 *
 * @param nodePort 0: none
 * @param affinitySeconds how long a client stays with its endpoint; 0: no session affinity
 */
record ServicePort(
    Name name,
    String clusterIp,
    int port,
    int nodePort,
    List<String> externalIps,
    List<String> loadBalancerIps,
    List<String> sourceRanges,
    boolean internalLocal,
    boolean externalLocal,
    int affinitySeconds) {

  private static final int DEFAULT_AFFINITY_SECONDS = 10_800;
  private static final String OTHER_PROXY_LABEL = "service.kubernetes.io/service-proxy-name";
  private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

  /** Which port of which Service; its text names the port's chains. */
  record Name(String namespace, String service, String port, String protocol) {
    @Override
    public String toString() {
      return namespace + "/" + service + "/" + protocol + "/" + port;
    }
  }

  boolean external() {
    return nodePort != 0 || !externalIps.isEmpty() || !loadBalancerIps.isEmpty();
  }

  /** The ports of a Service that the proxy is responsible for. */
  static List<ServicePort> of(Service service) {
    ServiceSpec spec = service.getSpec();
    if (spec == null || "ExternalName".equals(spec.getType()) || labelledAway(service)) {
      return List.of();
    }
    Optional<String> clusterIp = clusterIp(spec);
    if (clusterIp.isEmpty()) {
      return List.of();
    }
    List<String> externalIps = ipv4(list(spec.getExternalIPs()).stream());
    List<String> loadBalancerIps =
        "LoadBalancer".equals(spec.getType()) ? ipv4(ingressIps(service)) : List.of();
    return spec.getPorts().stream()
        .map(port ->
            new ServicePort(
                new Name(
                    service.getMetadata().getNamespace(),
                    service.getMetadata().getName(),
                    requireNonNullElse(port.getName(), ""),
                    requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT)),
                clusterIp.get(),
                port.getPort(),
                requireNonNullElse(port.getNodePort(), 0),
                externalIps,
                loadBalancerIps,
                sourceRanges(spec),
                "Local".equals(spec.getInternalTrafficPolicy()),
                "Local".equals(spec.getExternalTrafficPolicy()),
                affinitySeconds(spec)))
        .toList();
  }

  /** The IPv4 cluster address of a Service that has one. */
  static Optional<String> clusterIp(ServiceSpec spec) {
    List<String> all = list(spec.getClusterIPs());
    if (all.isEmpty() && spec.getClusterIP() != null) {
      all = List.of(spec.getClusterIP());
    }
    return all.stream().filter(Addresses::isIpv4).findFirst();
  }

  private static boolean labelledAway(Service service) {
    Map<String, String> labels = requireNonNullElse(service.getMetadata().getLabels(), Map.of());
    return labels.containsKey(OTHER_PROXY_LABEL) || labels.containsKey(HEADLESS_LABEL);
  }

  private static Stream<String> ingressIps(Service service) {
    if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
      return Stream.of();
    }
    return list(service.getStatus().getLoadBalancer().getIngress()).stream()
        .filter(ingress -> ingress.getIp() != null && !"Proxy".equals(ingress.getIpMode()))
        .map(LoadBalancerIngress::getIp);
  }

  private static List<String> sourceRanges(ServiceSpec spec) {
    return list(spec.getLoadBalancerSourceRanges()).stream()
        .map(String::strip)
        .filter(range -> Cidr.parse(range).isIpv4())
        .toList();
  }

  private static int affinitySeconds(ServiceSpec spec) {
    if (!"ClientIP".equals(spec.getSessionAffinity())) {
      return 0;
    }
    var config = spec.getSessionAffinityConfig();
    return config == null
            || config.getClientIP() == null
            || config.getClientIP().getTimeoutSeconds() == null
        ? DEFAULT_AFFINITY_SECONDS
        : config.getClientIP().getTimeoutSeconds();
  }

  private static List<String> ipv4(Stream<String> addresses) {
    return addresses.filter(Addresses::isIpv4).distinct().toList();
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
