package dev.j8s.controllers.endpointslice;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Key;
import dev.j8s.client.reconcile.Owners;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to write so that a Service's slices hold the endpoints wanted, with few writes: an endpoint
 * stays in the slice where it is, new ones go into slices that change anyway or have room, and only
 * then into new slices of at most 100.
 */
final class SlicePlan {
  static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
  private static final String MANAGER = "endpointslice-controller.k8s.io";
  private static final int MOST = 100;

  private final Service service;
  private final Map<String, String> labels;
  private final List<EndpointSlice> left;
  private final List<EndpointSlice> create = new ArrayList<>();
  private final List<EndpointSlice> update = new ArrayList<>();

  /** The Service whose endpoints a slice of ours holds. */
  static Optional<Key> serviceOf(EndpointSlice slice) {
    var metadata = slice.getMetadata();
    Map<String, String> labels = requireNonNullElse(metadata.getLabels(), Map.of());
    return MANAGER.equals(labels.get(MANAGED_BY_LABEL))
        ? Optional.ofNullable(labels.get(SERVICE_LABEL))
            .map(name -> new Key(metadata.getNamespace(), name))
        : Optional.empty();
  }

  SlicePlan(Service service, List<EndpointSlice> existing) {
    this.service = service;
    labels = labels(service);
    left =
        new ArrayList<>(
            existing.stream()
                .filter(slice -> !slice.isMarkedForDeletion())
                .sorted(Comparator.comparing(slice -> slice.getMetadata().getName()))
                .toList());
  }

  /** The endpoints of one family, by the ports where they serve. */
  void want(String family, Map<List<ServicePods.Port>, List<Endpoint>> byPorts) {
    Map<List<ServicePods.Port>, List<Endpoint>> wanted = byPorts;
    if (wanted.isEmpty()) {
      // One slice shows that the Service is known and has nobody.
      wanted = Map.of(List.of(), List.of());
    }
    wanted.forEach((ports, endpoints) -> place(family, endpointPorts(ports), endpoints));
  }

  List<EndpointSlice> toCreate() {
    return create;
  }

  List<EndpointSlice> toUpdate() {
    return update;
  }

  /** Slices of other families or ports, and those that became empty. */
  List<EndpointSlice> toDelete() {
    return left;
  }

  private void place(String family, List<EndpointPort> ports, List<Endpoint> endpoints) {
    Map<String, Endpoint> unplaced = new LinkedHashMap<>();
    endpoints.forEach(endpoint -> unplaced.put(identity(endpoint), endpoint));
    List<EndpointSlice> candidates = take(family, ports, endpoints.isEmpty());
    Map<EndpointSlice, List<Endpoint>> contents = new LinkedHashMap<>();
    for (EndpointSlice slice : candidates) {
      List<Endpoint> kept = new ArrayList<>();
      for (Endpoint endpoint : slice.getEndpoints()) {
        Endpoint now = unplaced.remove(identity(endpoint));
        if (now != null) {
          kept.add(now);
        }
      }
      contents.put(slice, kept);
    }
    fill(contents, new ArrayList<>(unplaced.values()), family, ports, endpoints.isEmpty());
    boolean keepOneEmpty = endpoints.isEmpty();
    for (var content : contents.entrySet()) {
      if (content.getValue().isEmpty() && !keepOneEmpty) {
        left.add(content.getKey());
      } else {
        keepOneEmpty = false;
        updateIfChanged(content.getKey(), content.getValue());
      }
    }
  }

  /** Takes the slices that fit out of what is left; an empty placeholder fits anything empty. */
  private List<EndpointSlice> take(String family, List<EndpointPort> ports, boolean any) {
    List<EndpointSlice> taken = new ArrayList<>();
    for (EndpointSlice slice : List.copyOf(left)) {
      boolean fits = family.equals(slice.getAddressType()) && samePorts(slice.getPorts(), ports);
      if (fits && (!any || taken.isEmpty())) {
        taken.add(slice);
        left.remove(slice);
      }
    }
    return taken;
  }

  private void fill(
      Map<EndpointSlice, List<Endpoint>> contents,
      List<Endpoint> unplaced,
      String family,
      List<EndpointPort> ports,
      boolean placeholder) {
    List<EndpointSlice> order =
        contents.keySet().stream()
            .sorted(
                Comparator.comparing((EndpointSlice slice) ->
                        contents.getOrDefault(slice, List.of()).equals(slice.getEndpoints()))
                    .thenComparingInt(slice -> -contents.getOrDefault(slice, List.of()).size()))
            .toList();
    for (EndpointSlice slice : order) {
      List<Endpoint> content = contents.getOrDefault(slice, List.of());
      while (content.size() < MOST && !unplaced.isEmpty()) {
        content.add(unplaced.removeFirst());
      }
    }
    while (!unplaced.isEmpty()) {
      List<Endpoint> next = unplaced.subList(0, Math.min(MOST, unplaced.size()));
      create.add(slice(family, ports, List.copyOf(next)));
      next.clear();
    }
    if (placeholder && contents.isEmpty()) {
      create.add(slice(family, ports, List.of()));
    }
  }

  private void updateIfChanged(EndpointSlice slice, List<Endpoint> endpoints) {
    boolean same =
        endpoints.equals(slice.getEndpoints())
            && labels.equals(slice.getMetadata().getLabels())
            && Owners.isControlledBy(slice, service);
    if (!same) {
      update.add(
          new EndpointSliceBuilder(slice)
              .editMetadata()
              .withLabels(labels)
              .withOwnerReferences(Owners.controllerRef(service))
              .endMetadata()
              .withEndpoints(endpoints)
              .build());
    }
  }

  private EndpointSlice slice(String family, List<EndpointPort> ports, List<Endpoint> endpoints) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withGenerateName(service.getMetadata().getName() + "-")
        .withNamespace(service.getMetadata().getNamespace())
        .withLabels(labels)
        .withOwnerReferences(Owners.controllerRef(service))
        .endMetadata()
        .withAddressType(family)
        .withPorts(ports)
        .withEndpoints(endpoints)
        .build();
  }

  private static Map<String, String> labels(Service service) {
    Map<String, String> labels =
        new HashMap<>(requireNonNullElse(service.getMetadata().getLabels(), Map.of()));
    labels.remove(ServicePods.HEADLESS_LABEL);
    if (ServicePods.isHeadless(service)) {
      labels.put(ServicePods.HEADLESS_LABEL, "");
    }
    labels.put(SERVICE_LABEL, service.getMetadata().getName());
    labels.put(MANAGED_BY_LABEL, MANAGER);
    return labels;
  }

  private static List<EndpointPort> endpointPorts(List<ServicePods.Port> ports) {
    return ports.stream()
        .map(port ->
            new EndpointPortBuilder()
                .withName(port.name())
                .withPort(port.port())
                .withProtocol(port.protocol())
                .withAppProtocol(port.appProtocol())
                .build())
        .toList();
  }

  private static boolean samePorts(List<EndpointPort> some, List<EndpointPort> others) {
    return some.size() == others.size() && some.containsAll(others);
  }

  private static String identity(Endpoint endpoint) {
    String uid = endpoint.getTargetRef() == null ? "" : endpoint.getTargetRef().getUid();
    return uid + " " + endpoint.getAddresses();
  }
}
