package dev.j8s.controllers.endpointslice;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.reconcile.Owners;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to write so that slices say what one Endpoints object says: one slice for each family and
 * set of ports. A slice whose ports or family are no longer wanted is used for those that have none
 * yet, so that there is no moment without endpoints.
 */
final class Mirror {
  static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
  private static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
  private static final List<String> NOT_COPIED =
      List.of(
          "endpoints.kubernetes.io/last-change-trigger-time",
          "kubectl.kubernetes.io/last-applied-configuration");

  /** Of each subset; what is beyond is left out. */
  static final int MOST = 1000;

  private final Endpoints endpoints;
  private final Map<String, String> labels;
  private final Map<String, String> annotations;
  private final Map<Group, List<Endpoint>> wanted = new LinkedHashMap<>();
  private final List<EndpointSlice> create = new ArrayList<>();
  private final List<EndpointSlice> update = new ArrayList<>();
  private final List<EndpointSlice> left;
  private int leftOut;

  /** What the endpoints of one slice have in common. */
  private record Group(String family, List<EndpointPort> ports) {}

  Mirror(Endpoints endpoints, List<EndpointSlice> existing) {
    this.endpoints = endpoints;
    var metadata = endpoints.getMetadata();
    labels = new HashMap<>(requireNonNullElse(metadata.getLabels(), Map.of()));
    labels.put(SlicePlan.SERVICE_LABEL, metadata.getName());
    labels.put(MANAGED_BY_LABEL, MANAGER);
    annotations = new HashMap<>(requireNonNullElse(metadata.getAnnotations(), Map.of()));
    annotations.keySet().removeAll(NOT_COPIED);
    left = new ArrayList<>(existing);
    endpoints.getSubsets().forEach(this::add);
    plan();
  }

  /** Whether a slice is one of ours. */
  static boolean isOurs(EndpointSlice slice) {
    Map<String, String> labels = slice.getMetadata().getLabels();
    return labels != null && MANAGER.equals(labels.get(MANAGED_BY_LABEL));
  }

  List<EndpointSlice> toCreate() {
    return create;
  }

  List<EndpointSlice> toUpdate() {
    return update;
  }

  List<EndpointSlice> toDelete() {
    return left;
  }

  /** How many addresses did not fit. */
  int leftOut() {
    return leftOut;
  }

  private void add(EndpointSubset subset) {
    List<EndpointPort> ports =
        subset.getPorts().stream()
            .map(port ->
                new EndpointPortBuilder()
                    .withName(requireNonNullElse(port.getName(), ""))
                    .withPort(port.getPort())
                    .withProtocol(requireNonNullElse(port.getProtocol(), "TCP"))
                    .withAppProtocol(port.getAppProtocol())
                    .build())
            .toList();
    int room = MOST;
    room = add(subset.getAddresses(), ports, true, room);
    add(subset.getNotReadyAddresses(), ports, false, room);
  }

  private int add(
      List<EndpointAddress> addresses, List<EndpointPort> ports, boolean ready, int room) {
    int taken = Math.min(room, addresses.size());
    leftOut += addresses.size() - taken;
    for (EndpointAddress address : addresses.subList(0, taken)) {
      List<Endpoint> group =
          wanted.computeIfAbsent(
              new Group(ServicePods.family(address.getIp()), ports), _ -> new ArrayList<>());
      if (group.size() < MOST) {
        group.add(endpoint(address, ready));
      } else {
        leftOut++;
      }
    }
    return room - taken;
  }

  private static Endpoint endpoint(EndpointAddress address, boolean ready) {
    String hostname = address.getHostname();
    return new EndpointBuilder()
        .withAddresses(address.getIp())
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .withHostname(hostname == null || hostname.isEmpty() ? null : hostname)
        .withNodeName(address.getNodeName())
        .withTargetRef(address.getTargetRef())
        .build();
  }

  private void plan() {
    Map<Group, List<Endpoint>> homeless = new LinkedHashMap<>();
    wanted.forEach((group, content) -> {
      EndpointSlice slice = take(group);
      if (slice == null) {
        homeless.put(group, content);
      } else if (!isRight(slice, content)) {
        update.add(slice(slice, group, content));
      }
    });
    homeless.forEach((group, content) -> {
      EndpointSlice reused = takeAny(group.family());
      if (reused == null) {
        create.add(slice(null, group, content));
      } else {
        update.add(slice(reused, group, content));
      }
    });
  }

  private @Nullable EndpointSlice take(Group group) {
    for (EndpointSlice slice : left) {
      if (group.equals(new Group(slice.getAddressType(), slice.getPorts()))) {
        left.remove(slice);
        return slice;
      }
    }
    return null;
  }

  /** The family of a slice can't be changed. */
  private @Nullable EndpointSlice takeAny(String family) {
    for (EndpointSlice slice : left) {
      if (family.equals(slice.getAddressType())) {
        left.remove(slice);
        return slice;
      }
    }
    return null;
  }

  private boolean isRight(EndpointSlice slice, List<Endpoint> content) {
    return content.equals(slice.getEndpoints())
        && labels.equals(slice.getMetadata().getLabels())
        && Objects.equals(
            annotations, requireNonNullElse(slice.getMetadata().getAnnotations(), Map.of()));
  }

  private EndpointSlice slice(@Nullable EndpointSlice before, Group group, List<Endpoint> content) {
    var metadata = endpoints.getMetadata();
    EndpointSliceBuilder builder =
        before == null
            ? new EndpointSliceBuilder()
                .withNewMetadata()
                .withGenerateName(metadata.getName() + "-")
                .withNamespace(metadata.getNamespace())
                .endMetadata()
                .withAddressType(group.family())
            : new EndpointSliceBuilder(before);
    return builder
        .editMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .withOwnerReferences(Owners.controllerRef(endpoints))
        .endMetadata()
        .withPorts(group.ports())
        .withEndpoints(content)
        .build();
  }
}
