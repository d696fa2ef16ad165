package dev.j8s.network.host;

import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of nodes and of families. */
public final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private Addresses() {}

  public static boolean isIpv4(String address) {
    return IPV4.matcher(address).matches();
  }

  /** The IPv4 InternalIP that a node reports. */
  public static Optional<String> internalIp(Node node) {
    if (node.getStatus() == null || node.getStatus().getAddresses() == null) {
      return Optional.empty();
    }
    return node.getStatus().getAddresses().stream()
        .filter(address -> address.getType().equals("InternalIP") && isIpv4(address.getAddress()))
        .map(address -> address.getAddress())
        .findFirst();
  }

  /** The IPv4 range that a node's pods get their addresses from. */
  public static Optional<String> podCidr(Node node) {
    if (node.getSpec() == null) {
      return Optional.empty();
    }
    List<String> all = node.getSpec().getPodCIDRs();
    if (all != null && !all.isEmpty()) {
      return Cidr.firstIpv4(all);
    }
    String one = node.getSpec().getPodCIDR();
    return one == null || one.isEmpty() ? Optional.empty() : Cidr.firstIpv4(List.of(one));
  }
}
