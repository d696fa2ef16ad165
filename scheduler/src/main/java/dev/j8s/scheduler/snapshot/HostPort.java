package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;

/** A port of the node that a pod takes; the address {@code 0.0.0.0} is every address. */
public record HostPort(String address, String protocol, int port) {
  private static final String ANY = "0.0.0.0";

  static List<HostPort> of(Pod pod) {
    List<HostPort> ports = new ArrayList<>(0);
    for (Container container : pod.getSpec().getContainers()) {
      add(container, ports);
    }
    for (Container container : pod.getSpec().getInitContainers()) {
      if ("Always".equals(container.getRestartPolicy())) {
        add(container, ports);
      }
    }
    return ports.isEmpty() ? List.of() : ports;
  }

  public boolean conflictsWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
  }

  private static void add(Container container, List<HostPort> to) {
    for (ContainerPort port : container.getPorts()) {
      Integer hostPort = port.getHostPort();
      if (hostPort != null && hostPort > 0) {
        String address = port.getHostIP();
        String protocol = port.getProtocol();
        to.add(
            new HostPort(
                address == null || address.isEmpty() ? ANY : address,
                protocol == null || protocol.isEmpty() ? "TCP" : protocol,
                hostPort));
      }
    }
  }
}
