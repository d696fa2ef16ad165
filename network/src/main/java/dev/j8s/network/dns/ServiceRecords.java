package dev.j8s.network.dns;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one Service, following the DNS specification of Kubernetes, version 1.1.
 *
 * @param addresses of the Service's own name: its cluster addresses, or those of its ready
 *     endpoints
 * @param hosts addresses by the host name of an endpoint; of a headless Service only
 * @param ports what a named port leads to, by {@code _port._protocol}
 * @param allPorts what all ports lead to
 * @param pointers names by address
 * @param externalName what the Service is another name of
 */
record ServiceRecords(
    String name,
    List<InetAddress> addresses,
    Map<String, List<InetAddress>> hosts,
    Map<String, List<Target>> ports,
    List<Target> allPorts,
    Map<InetAddress, String> pointers,
    @Nullable String externalName) {

  /** Where a port is served. */
  record Target(String host, int port, List<InetAddress> addresses) {}

  /**
   * @param zone such as {@code svc.cluster.local}
   */
  static ServiceRecords of(Service service, Collection<EndpointSlice> slices, String zone) {
    var builder =
        new Builder(
            service.getMetadata().getName()
                + "."
                + service.getMetadata().getNamespace()
                + "."
                + zone);
    ServiceSpec spec = service.getSpec();
    if ("ExternalName".equals(spec.getType())) {
      String target = requireNonNullElse(spec.getExternalName(), "").toLowerCase(Locale.ROOT);
      return builder.build(
          target.endsWith(".") ? target.substring(0, target.length() - 1) : target);
    }
    if ("None".equals(spec.getClusterIP())) {
      slices.forEach(builder::headless);
    } else {
      builder.clustered(spec);
    }
    return builder.build(null);
  }

  private static final class Builder {
    private final String name;
    private final Set<InetAddress> addresses = new LinkedHashSet<>();
    private final Map<String, Set<InetAddress>> hosts = new LinkedHashMap<>();
    private final Map<String, Set<Target>> ports = new LinkedHashMap<>();
    private final Set<Target> allPorts = new LinkedHashSet<>();
    private final Map<InetAddress, String> pointers = new LinkedHashMap<>();

    Builder(String name) {
      this.name = name;
    }

    void clustered(ServiceSpec spec) {
      List<String> ips = spec.getClusterIPs();
      if ((ips == null || ips.isEmpty()) && spec.getClusterIP() != null) {
        ips = List.of(spec.getClusterIP());
      }
      for (String ip : requireNonNullElse(ips, List.<String>of())) {
        if (!ip.isEmpty()) {
          addresses.add(InetAddress.ofLiteral(ip));
        }
      }
      addresses.forEach(address -> pointers.put(address, name));
      for (ServicePort port : spec.getPorts()) {
        port(
            port.getName(),
            port.getProtocol(),
            new Target(name, port.getPort(), List.copyOf(addresses)));
      }
    }

    void headless(EndpointSlice slice) {
      if ("FQDN".equals(slice.getAddressType())) {
        return;
      }
      for (Endpoint endpoint : slice.getEndpoints()) {
        if (endpoint.getConditions() != null
            && Boolean.FALSE.equals(endpoint.getConditions().getReady())) {
          continue;
        }
        for (String ip : endpoint.getAddresses()) {
          InetAddress address = InetAddress.ofLiteral(ip);
          String hostname = requireNonNullElse(endpoint.getHostname(), "");
          String host = hostname.isEmpty() ? dashed(ip) : hostname;
          addresses.add(address);
          hosts.computeIfAbsent(host, _ -> new LinkedHashSet<>()).add(address);
          pointers.put(address, host + "." + name);
          for (var port : slice.getPorts()) {
            if (port.getPort() != null) {
              port(
                  port.getName(),
                  port.getProtocol(),
                  new Target(host + "." + name, port.getPort(), List.of(address)));
            }
          }
        }
      }
    }

    ServiceRecords build(@Nullable String externalName) {
      Map<String, List<InetAddress>> hostLists = new LinkedHashMap<>();
      hosts.forEach((host, found) -> hostLists.put(host, List.copyOf(found)));
      Map<String, List<Target>> portLists = new LinkedHashMap<>();
      ports.forEach((port, found) -> portLists.put(port, List.copyOf(found)));
      return new ServiceRecords(
          name,
          List.copyOf(addresses),
          Map.copyOf(hostLists),
          Map.copyOf(portLists),
          new ArrayList<>(allPorts),
          Map.copyOf(pointers),
          externalName);
    }

    private void port(@Nullable String portName, @Nullable String protocol, Target target) {
      allPorts.add(target);
      if (portName != null && !portName.isEmpty()) {
        String key =
            "_" + portName + "._" + requireNonNullElse(protocol, "TCP").toLowerCase(Locale.ROOT);
        ports.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(target);
      }
    }

    private static String dashed(String ip) {
      return ip.replace('.', '-').replace(':', '-');
    }
  }
}
