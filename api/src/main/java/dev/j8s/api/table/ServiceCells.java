package dev.j8s.api.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Services, endpoints, ingresses and the rest of networking. */
final class ServiceCells {
  private static final int FEW = 3;

  private ServiceCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("serviceClusterIP", (o, now) -> clusterIp(o));
    cells.put("serviceExternalIP", (o, now) -> externalIp(o));
    cells.put("servicePorts", (o, now) -> ports(o));
    cells.put("endpoints", (o, now) -> endpoints(o));
    cells.put("slicePorts", (o, now) -> slicePorts(o));
    cells.put("sliceEndpoints", (o, now) -> sliceEndpoints(o));
    cells.put(
        "ingressClass",
        (o, now) -> Texts.or(Texts.text(o, "spec", "ingressClassName"), Texts.NONE));
    cells.put("ingressHosts", (o, now) -> hosts(o));
    cells.put("ingressAddress", (o, now) -> Texts.joined(balancers(o), ""));
    cells.put("ingressPorts", (o, now) -> o.path("spec").path("tls").isEmpty() ? "80" : "80, 443");
    cells.put("ingressParameters", (o, now) -> parameters(o));
    cells.put(
        "podSelector", (o, now) -> WorkloadCells.formatted(o.path("spec").path("podSelector")));
    cells.put("addressParent", (o, now) -> parent(o.path("spec").path("parentRef")));
    cells.put(
        "serviceCIDRs",
        (o, now) -> Texts.joined(Texts.strings(o.path("spec").path("cidrs")), Texts.NONE));
  }

  private static String clusterIp(JsonNode service) {
    String first = service.path("spec").path("clusterIPs").path(0).asString("");
    return Texts.or(first.isEmpty() ? Texts.text(service, "spec", "clusterIP") : first, Texts.NONE);
  }

  private static String externalIp(JsonNode service) {
    List<String> external =
        new ArrayList<>(Texts.strings(service.path("spec").path("externalIPs")));
    return switch (Texts.text(service, "spec", "type")) {
      case "LoadBalancer" -> {
        List<String> all = balancers(service);
        all.addAll(external);
        yield Texts.joined(all, "<pending>");
      }
      case "ExternalName" -> Texts.text(service, "spec", "externalName");
      default -> Texts.joined(external, Texts.NONE);
    };
  }

  private static List<String> balancers(JsonNode object) {
    List<String> all = new ArrayList<>();
    for (JsonNode one : object.path("status").path("loadBalancer").path("ingress")) {
      all.add(Texts.or(Texts.text(one, "ip"), Texts.text(one, "hostname")));
    }
    return all;
  }

  private static String ports(JsonNode service) {
    return Texts.joined(
        Texts.each(
            service.path("spec").path("ports"),
            port -> {
              int node = port.path("nodePort").intValue(0);
              return Texts.text(port, "port")
                  + (node > 0 ? ":" + node : "")
                  + "/"
                  + Texts.text(port, "protocol");
            }),
        Texts.NONE);
  }

  private static String endpoints(JsonNode endpoints) {
    List<String> all = new ArrayList<>();
    for (JsonNode subset : endpoints.path("subsets")) {
      for (JsonNode address : subset.path("addresses")) {
        String ip = Texts.text(address, "ip");
        if (subset.path("ports").isEmpty()) {
          all.add(ip);
        }
        for (JsonNode port : subset.path("ports")) {
          String host = ip.contains(":") ? "[" + ip + "]" : ip;
          all.add(host + ":" + Texts.text(port, "port"));
        }
      }
    }
    return Texts.few(all, FEW, Texts.NONE);
  }

  private static String slicePorts(JsonNode slice) {
    return Texts.few(
        Texts.each(slice.path("ports"), port -> Texts.or(Texts.text(port, "port"), "*")),
        FEW,
        Texts.UNSET);
  }

  private static String sliceEndpoints(JsonNode slice) {
    List<String> all = new ArrayList<>();
    slice.path("endpoints").forEach(one -> all.addAll(Texts.strings(one.path("addresses"))));
    return Texts.few(all, FEW, Texts.UNSET);
  }

  private static String hosts(JsonNode ingress) {
    Set<String> hosts = new LinkedHashSet<>();
    for (JsonNode rule : ingress.path("spec").path("rules")) {
      String host = Texts.text(rule, "host");
      if (!host.isEmpty()) {
        hosts.add(host);
      }
    }
    return Texts.few(List.copyOf(hosts), FEW, "*");
  }

  private static String parameters(JsonNode ingressClass) {
    JsonNode reference = ingressClass.path("spec").path("parameters");
    if (!reference.isObject()) {
      return Texts.NONE;
    }
    String group = Texts.text(reference, "apiGroup");
    return Texts.text(reference, "kind")
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + Texts.text(reference, "name");
  }

  private static String parent(JsonNode reference) {
    String group = Texts.text(reference, "group");
    String namespace = Texts.text(reference, "namespace");
    return Texts.text(reference, "resource")
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + (namespace.isEmpty() ? "" : namespace + "/")
        + Texts.text(reference, "name");
  }
}
