package dev.j8s.network.service;

import static dev.j8s.network.service.BaseRules.ENDPOINTS;
import static dev.j8s.network.service.BaseRules.MARK;
import static dev.j8s.network.service.BaseRules.NODE_PORT_ENDPOINTS;

import java.util.List;

/**
 * Chains that all services with the same protocol and number of endpoints use together: they choose
 * one at random and look it up by the packet's destination. So a Service costs a few map elements
 * and no chain.
 */
enum SharedChain {
  CLUSTER("cluster"),
  EXTERNAL("external"),
  NODE_PORT("node-port");

  private final String prefix;

  SharedChain(String prefix) {
    this.prefix = prefix;
  }

  String title(String protocol, int endpoints) {
    return prefix + "-" + protocol + "-" + endpoints;
  }

  List<String> body(String protocol, int endpoints, String clusterCidr) {
    return switch (this) {
      case CLUSTER ->
          List.of(
              "ip saddr != %s jump %s".formatted(clusterCidr, MARK),
              byAddress(protocol, endpoints));
      case EXTERNAL -> List.of("jump " + MARK, byAddress(protocol, endpoints));
      case NODE_PORT ->
          List.of(
              "jump " + MARK,
              "dnat ip to %s dport . numgen random mod %d map @%s%s"
                  .formatted(protocol, endpoints, NODE_PORT_ENDPOINTS, protocol));
    };
  }

  private static String byAddress(String protocol, int endpoints) {
    return "dnat ip to ip daddr . %s dport . numgen random mod %d map @%s%s"
        .formatted(protocol, endpoints, ENDPOINTS, protocol);
  }
}
