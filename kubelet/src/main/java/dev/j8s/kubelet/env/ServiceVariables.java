package dev.j8s.kubelet.env;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables by which a container finds services, as Docker links once named them. */
final class ServiceVariables {
  private static final String MASTER_NAMESPACE = "default";
  private static final String MASTER_NAME = "kubernetes";

  private ServiceVariables() {}

  /**
   * @param links whether all services of the namespace are told, not only the API server's own
   */
  static Map<String, String> of(Collection<Service> services, String namespace, boolean links) {
    Map<String, Service> chosen = new LinkedHashMap<>();
    for (Service service : services) {
      if (hasAddress(service)) {
        String name = service.getMetadata().getName();
        String from = service.getMetadata().getNamespace();
        if (from.equals(namespace) && links) {
          chosen.put(name, service);
        } else if (from.equals(MASTER_NAMESPACE) && name.equals(MASTER_NAME)) {
          chosen.putIfAbsent(name, service);
        }
      }
    }
    Map<String, String> variables = new LinkedHashMap<>();
    chosen.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> add(variables, entry.getValue()));
    return variables;
  }

  private static boolean hasAddress(Service service) {
    String address = service.getSpec() == null ? null : service.getSpec().getClusterIP();
    return address != null && !address.isEmpty() && !address.equals("None");
  }

  private static void add(Map<String, String> variables, Service service) {
    String name = variable(service.getMetadata().getName());
    String address = service.getSpec().getClusterIP();
    List<ServicePort> ports = service.getSpec().getPorts();
    if (ports.isEmpty()) {
      return;
    }
    variables.put(name + "_SERVICE_HOST", address);
    variables.put(name + "_SERVICE_PORT", String.valueOf(ports.getFirst().getPort()));
    for (ServicePort port : ports) {
      if (port.getName() != null && !port.getName().isEmpty()) {
        variables.put(
            name + "_SERVICE_PORT_" + variable(port.getName()), String.valueOf(port.getPort()));
      }
    }
    variables.put(name + "_PORT", url(address, ports.getFirst()));
    ports.forEach(port -> addLink(variables, name, address, port));
  }

  private static void addLink(
      Map<String, String> variables, String name, String address, ServicePort port) {
    String protocol = orTcp(port.getProtocol());
    String prefix = name + "_PORT_" + port.getPort() + "_" + protocol.toUpperCase(Locale.ROOT);
    variables.put(prefix, url(address, port));
    variables.put(prefix + "_PROTO", protocol.toLowerCase(Locale.ROOT));
    variables.put(prefix + "_PORT", String.valueOf(port.getPort()));
    variables.put(prefix + "_ADDR", address);
  }

  private static String url(String address, ServicePort port) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return orTcp(port.getProtocol()).toLowerCase(Locale.ROOT) + "://" + host + ":" + port.getPort();
  }

  private static String orTcp(@Nullable String protocol) {
    return protocol == null || protocol.isEmpty() ? "TCP" : protocol;
  }

  private static String variable(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
