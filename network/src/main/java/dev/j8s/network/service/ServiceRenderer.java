package dev.j8s.network.service;

import static dev.j8s.network.service.BaseRules.CLUSTER_IPS;
import static dev.j8s.network.service.BaseRules.ENDPOINTS;
import static dev.j8s.network.service.BaseRules.FIREWALL;
import static dev.j8s.network.service.BaseRules.HAIRPIN_PAIRS;
import static dev.j8s.network.service.BaseRules.MARK;
import static dev.j8s.network.service.BaseRules.NODE_PORTS;
import static dev.j8s.network.service.BaseRules.NODE_PORT_ENDPOINTS;
import static dev.j8s.network.service.BaseRules.NO_ENDPOINT_NODE_PORTS;
import static dev.j8s.network.service.BaseRules.NO_ENDPOINT_SERVICES;
import static dev.j8s.network.service.BaseRules.REJECT;
import static dev.j8s.network.service.BaseRules.SERVICES;

import dev.j8s.network.service.ServiceRules.Element;
import dev.j8s.network.service.ServiceRules.Flow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Turns a service port and its endpoints into rules, following the traffic policies. */
final class ServiceRenderer {
  private final String clusterCidr;

  ServiceRenderer(String clusterCidr) {
    this.clusterCidr = clusterCidr;
  }

  /** Adds what this port needs to the rules of its Service. */
  void render(ServicePort port, Endpoints endpoints, ServiceRules rules) {
    new Rendering(port, endpoints, rules).render();
  }

  private final class Rendering {
    private final ServicePort port;
    private final Endpoints endpoints;
    private final ServiceRules rules;
    private final String clusterChain;
    private final String localChain;
    private final String externalChain;

    Rendering(ServicePort port, Endpoints endpoints, ServiceRules rules) {
      this.port = port;
      this.endpoints = endpoints;
      this.rules = rules;
      clusterChain = "service-" + port.name();
      localChain = "local-" + port.name();
      externalChain = "external-" + port.name();
    }

    void render() {
      rules.elements().put(new Element(CLUSTER_IPS, port.clusterIp()), "");
      boolean internalByChain = affinity();
      boolean externalByChain = port.external() && (affinity() || port.externalLocal());
      boolean usesCluster = !port.internalLocal() || port.external();
      boolean usesLocal = port.internalLocal() || (port.external() && port.externalLocal());
      if (externalByChain || (internalByChain && !port.internalLocal())) {
        balance(clusterChain, endpoints.cluster(), internalByChain && !port.internalLocal());
      }
      if ((externalByChain && port.externalLocal()) || (internalByChain && port.internalLocal())) {
        balance(localChain, endpoints.local(), internalByChain && port.internalLocal());
      }
      Set<Endpoint> reachable = new LinkedHashSet<>();
      if (usesCluster) {
        reachable.addAll(endpoints.cluster());
      }
      if (usesLocal) {
        reachable.addAll(endpoints.local());
      }
      reachable.forEach(this::hairpin);
      if (affinity()) {
        reachable.forEach(this::lead);
      }
      internal(internalByChain);
      if (port.external()) {
        external(externalByChain);
      }
      firewall();
      if (!port.name().protocol().equals("tcp")) {
        flows(reachable);
      }
    }

    private boolean affinity() {
      return port.affinitySeconds() > 0;
    }

    /** One endpoint of several at random, or the one that the client had before. */
    private void balance(String chain, List<Endpoint> among, boolean clusterIpTraffic) {
      if (among.isEmpty()) {
        return;
      }
      List<String> body = new ArrayList<>();
      if (clusterIpTraffic) {
        body.add(
            "ip daddr %s %s dport %d ip saddr != %s jump %s"
                .formatted(
                    port.clusterIp(), port.name().protocol(), port.port(), clusterCidr, MARK));
      }
      if (affinity()) {
        for (Endpoint endpoint : among) {
          body.add(
              "ip saddr @%s goto %s".formatted(affinitySet(endpoint), endpointChain(endpoint)));
        }
        body.add(
            "numgen random mod %d vmap { %s }"
                .formatted(among.size(), choices(among, one -> "goto " + endpointChain(one))));
      } else {
        body.add(
            "meta l4proto %s dnat ip to numgen random mod %d map { %s }"
                .formatted(
                    port.name().protocol(), among.size(), choices(among, this::destination)));
      }
      rules.chains().put(chain, List.copyOf(body));
    }

    private String choices(List<Endpoint> among, Function<Endpoint, String> choice) {
      return IntStream.range(0, among.size())
          .mapToObj(i -> i + " : " + choice.apply(among.get(i)))
          .collect(Collectors.joining(", "));
    }

    private String destination(Endpoint endpoint) {
      return endpoint.address() + " . " + endpoint.port();
    }

    /** A pod that reaches itself by its Service must see an answer from the node. */
    private void hairpin(Endpoint endpoint) {
      if (endpoint.mayBeLocal()) {
        rules
            .elements()
            .put(new Element(HAIRPIN_PAIRS, endpoint.address() + " . " + endpoint.address()), "");
      }
    }

    /** The end of a way that is remembered for the client. */
    private void lead(Endpoint endpoint) {
      List<String> body = new ArrayList<>();
      String set = affinitySet(endpoint);
      rules
          .sets()
          .put(
              set,
              "type ipv4_addr; size 65535; flags dynamic,timeout; timeout %ds;"
                  .formatted(port.affinitySeconds()));
      body.add("update @%s { ip saddr }".formatted(set));
      body.add(
          "meta l4proto %s dnat to %s:%d"
              .formatted(port.name().protocol(), endpoint.address(), endpoint.port()));
      rules.chains().put(endpointChain(endpoint), List.copyOf(body));
    }

    private void internal(boolean byChain) {
      List<Endpoint> used = port.internalLocal() ? endpoints.local() : endpoints.cluster();
      if (used.isEmpty()) {
        service(NO_ENDPOINT_SERVICES, port.clusterIp(), refusal());
      } else if (byChain) {
        service(
            SERVICES,
            port.clusterIp(),
            "goto " + (port.internalLocal() ? localChain : clusterChain));
      } else {
        spread(port.clusterIp(), used, SharedChain.CLUSTER);
      }
    }

    private void external(boolean byChain) {
      List<Endpoint> used = port.externalLocal() ? endpoints.local() : endpoints.cluster();
      if (byChain && !endpoints.isEmpty()) {
        rules.chains().put(externalChain, externalBody());
        externalIps().forEach(ip -> service(SERVICES, ip, "goto " + externalChain));
        nodePort(NODE_PORTS, "goto " + externalChain);
      } else if (!used.isEmpty()) {
        externalIps().forEach(ip -> spread(ip, used, SharedChain.EXTERNAL));
        spreadNodePort(used);
      }
      if (used.isEmpty()) {
        externalIps().forEach(ip -> service(NO_ENDPOINT_SERVICES, ip, refusal()));
        nodePort(NO_ENDPOINT_NODE_PORTS, refusal());
      }
    }

    private String refusal() {
      return endpoints.isEmpty() ? "goto " + REJECT : "drop";
    }

    /** The usual way: no chain of its own, only elements that a chain for all looks up. */
    private void spread(String address, List<Endpoint> among, SharedChain chain) {
      service(SERVICES, address, "goto " + share(chain, among.size()));
      for (int i = 0; i < among.size(); i++) {
        String key = "%s . %d . %d".formatted(address, port.port(), i);
        rules
            .elements()
            .put(new Element(ENDPOINTS + port.name().protocol(), key), destination(among.get(i)));
      }
    }

    private void spreadNodePort(List<Endpoint> among) {
      if (port.nodePort() == 0) {
        return;
      }
      nodePort(NODE_PORTS, "goto " + share(SharedChain.NODE_PORT, among.size()));
      for (int i = 0; i < among.size(); i++) {
        String key = "%d . %d".formatted(port.nodePort(), i);
        rules
            .elements()
            .put(
                new Element(NODE_PORT_ENDPOINTS + port.name().protocol(), key),
                destination(among.get(i)));
      }
    }

    private String share(SharedChain chain, int endpoints) {
      String protocol = port.name().protocol();
      String name = chain.title(protocol, endpoints);
      rules.shared().put(name, chain.body(protocol, endpoints, clusterCidr));
      return name;
    }

    /**
     * With the policy Local a client outside reaches local endpoints only, and keeps its address;
     * pods and the node itself are inside and reach all.
     */
    private List<String> externalBody() {
      boolean cluster = !endpoints.cluster().isEmpty();
      if (!port.externalLocal()) {
        return cluster ? List.of("jump " + MARK, "goto " + clusterChain) : List.of();
      }
      List<String> body = new ArrayList<>();
      if (cluster) {
        body.add("ip saddr %s goto %s".formatted(clusterCidr, clusterChain));
        body.add("fib saddr type local jump " + MARK);
        body.add("fib saddr type local goto " + clusterChain);
      }
      if (!endpoints.local().isEmpty()) {
        body.add("goto " + localChain);
      }
      return List.copyOf(body);
    }

    private void firewall() {
      if (port.sourceRanges().isEmpty() || port.loadBalancerIps().isEmpty()) {
        return;
      }
      String chain = "firewall-" + port.name();
      rules
          .chains()
          .put(
              chain,
              List.of("ip saddr != { %s } drop".formatted(String.join(", ", port.sourceRanges()))));
      port.loadBalancerIps().forEach(ip -> service(FIREWALL, ip, "goto " + chain));
    }

    private void flows(Set<Endpoint> reachable) {
      for (Endpoint endpoint : reachable) {
        Stream.concat(Stream.of(port.clusterIp()), externalIps())
            .forEach(ip -> flow(ip, port.port(), endpoint));
        if (port.nodePort() != 0) {
          flow("", port.nodePort(), endpoint);
        }
      }
    }

    private void flow(String address, int number, Endpoint endpoint) {
      rules.flows().add(new Flow(address, number, port.name().protocol(), endpoint.address()));
    }

    private Stream<String> externalIps() {
      return Stream.concat(port.externalIps().stream(), port.loadBalancerIps().stream()).distinct();
    }

    private void service(String map, String address, String verdict) {
      String key = "%s . %s . %d".formatted(address, port.name().protocol(), port.port());
      rules.elements().put(new Element(map, key), verdict);
    }

    private void nodePort(String map, String verdict) {
      if (port.nodePort() != 0) {
        String key = "%s . %d".formatted(port.name().protocol(), port.nodePort());
        rules.elements().put(new Element(map, key), verdict);
      }
    }

    private String endpointChain(Endpoint endpoint) {
      return "endpoint-" + port.name() + "__" + endpoint;
    }

    /** The length of the timeout is part of the name, because it can't be changed in place. */
    private String affinitySet(Endpoint endpoint) {
      return "affinity-" + port.name() + "__" + endpoint + "-" + port.affinitySeconds();
    }
  }
}
