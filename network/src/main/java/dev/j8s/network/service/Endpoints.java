package dev.j8s.network.service;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.network.host.Addresses;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one service port that get traffic from this node: {@code cluster} for the
 * traffic policy Cluster, {@code local} for Local. Ready ones only, or, where there are none, those
 * that end but still serve. Topology hints narrow {@code cluster} when every ready endpoint has
 * them and one of them is meant for this place.
 */
record Endpoints(List<Endpoint> cluster, List<Endpoint> local) {

  /** The place that topology hints are compared with. */
  record Place(String node, String zone) {}

  static Endpoints of(ServicePort port, Collection<EndpointSlice> slices, Place place) {
    Collection<Endpoint> all = collect(port, slices, place.node());
    List<Endpoint> ready = filter(all, Endpoint::ready);
    List<Endpoint> cluster =
        ready.isEmpty() ? filter(all, Endpoint::lastResort) : nearest(ready, place);
    List<Endpoint> local = filter(ready, Endpoint::local);
    if (local.isEmpty()) {
      local = filter(all, endpoint -> endpoint.local() && endpoint.lastResort());
    }
    return new Endpoints(cluster, local);
  }

  boolean isEmpty() {
    return cluster.isEmpty() && local.isEmpty();
  }

  private static Collection<Endpoint> collect(
      ServicePort port, Collection<EndpointSlice> slices, String node) {
    Map<String, Endpoint> all = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      if (!"IPv4".equals(slice.getAddressType())) {
        continue;
      }
      for (EndpointPort candidate : slice.getPorts()) {
        if (candidate.getPort() != null
            && requireNonNullElse(candidate.getName(), "").equals(port.name().port())
            && requireNonNullElse(candidate.getProtocol(), "TCP")
                .equalsIgnoreCase(port.name().protocol())) {
          for (var source : slice.getEndpoints()) {
            Endpoint endpoint = endpoint(source, candidate.getPort(), node);
            if (Addresses.isIpv4(endpoint.address())) {
              // One address may be in two slices while it moves between them.
              all.merge(endpoint.toString(), endpoint, (a, b) -> a.ready() ? a : b);
            }
          }
        }
      }
    }
    return all.values();
  }

  private static Endpoint endpoint(
      io.fabric8.kubernetes.api.model.discovery.v1.Endpoint source, int port, String node) {
    EndpointConditions conditions = source.getConditions();
    boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    boolean serving = conditions == null || requireNonNullElse(conditions.getServing(), ready);
    boolean terminating = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
    EndpointHints hints = source.getHints();
    return new Endpoint(
        source.getAddresses().isEmpty() ? "" : source.getAddresses().getFirst(),
        port,
        node.equals(source.getNodeName()),
        source.getNodeName() != null,
        ready,
        serving,
        terminating,
        hints == null ? Set.of() : names(hints.getForZones(), zone -> zone.getName()),
        hints == null ? Set.of() : names(hints.getForNodes(), hint -> hint.getName()));
  }

  private static <T> Set<String> names(@Nullable List<T> hints, Function<T, String> name) {
    return hints == null ? Set.of() : hints.stream().map(name).collect(Collectors.toSet());
  }

  private static List<Endpoint> nearest(List<Endpoint> ready, Place place) {
    List<Endpoint> sameNode = hinted(ready, Endpoint::forNodes, place.node());
    if (!sameNode.isEmpty()) {
      return sameNode;
    }
    List<Endpoint> sameZone = hinted(ready, Endpoint::forZones, place.zone());
    return sameZone.isEmpty() ? ready : sameZone;
  }

  private static List<Endpoint> hinted(
      List<Endpoint> ready, Function<Endpoint, Set<String>> hints, String here) {
    if (ready.stream().anyMatch(endpoint -> hints.apply(endpoint).isEmpty())) {
      return List.of();
    }
    return filter(ready, endpoint -> hints.apply(endpoint).contains(here));
  }

  private static List<Endpoint> filter(Collection<Endpoint> all, Predicate<Endpoint> predicate) {
    return all.stream().filter(predicate).toList();
  }
}
