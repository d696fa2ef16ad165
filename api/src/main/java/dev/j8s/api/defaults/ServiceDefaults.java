package dev.j8s.api.defaults;

import tools.jackson.databind.node.ObjectNode;

/** Services; what is allocated (addresses, node ports) is the API server's work. */
final class ServiceDefaults {
  private static final int AFFINITY_SECONDS = 10800;

  private ServiceDefaults() {}

  static void service(ObjectNode service) {
    ObjectNode spec = Nodes.child(service, "spec");
    if (spec == null) {
      return;
    }
    Nodes.put(spec, "sessionAffinity", "None");
    switch (spec.path("sessionAffinity").asString("")) {
      case "ClientIP" ->
          Nodes.put(
              Nodes.made(Nodes.made(spec, "sessionAffinityConfig"), "clientIP"),
              "timeoutSeconds",
              AFFINITY_SECONDS);
      case "None" -> spec.remove("sessionAffinityConfig");
      default -> {}
    }
    Nodes.put(spec, "type", "ClusterIP");
    String type = spec.path("type").asString("");
    for (ObjectNode port : Nodes.items(spec, "ports")) {
      Nodes.put(port, "protocol", "TCP");
      boolean unset =
          !port.has("targetPort")
              || (port.path("targetPort").isNumber() && port.path("targetPort").intValue() == 0)
              || (port.path("targetPort").isString()
                  && port.path("targetPort").stringValue().isEmpty());
      if (unset && port.has("port")) {
        port.set("targetPort", port.get("port"));
      }
    }
    boolean external = type.equals("NodePort") || type.equals("LoadBalancer");
    if (external || (type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty())) {
      Nodes.put(spec, "externalTrafficPolicy", "Cluster");
    }
    if (external || type.equals("ClusterIP")) {
      Nodes.put(spec, "internalTrafficPolicy", "Cluster");
    }
    if (type.equals("LoadBalancer")) {
      Nodes.put(spec, "allocateLoadBalancerNodePorts", true);
    }
    ObjectNode balancer = Nodes.made(Nodes.made(service, "status"), "loadBalancer");
    if (type.equals("LoadBalancer")) {
      for (ObjectNode ingress : Nodes.items(balancer, "ingress")) {
        if (ingress.has("ip")) {
          Nodes.put(ingress, "ipMode", "VIP");
        }
      }
    }
  }
}
