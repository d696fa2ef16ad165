package dev.j8s.controllers.endpointslice;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the EndpointSlices of each Service that selects pods. */
public final class EndpointSliceController implements Reconciler {
  private static final String BY_SERVICE = "service";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String SAME_NODE = "PreferSameNode";

  /** The traffic distributions that keep traffic within a zone. */
  private static final Set<String> NEAR = Set.of("PreferClose", "PreferSameZone", SAME_NODE);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Resources<EndpointSlice> resources;
  private final Informer<Service> services;
  private final Informer<Pod> pods;
  private final Informer<Node> nodes;
  private final Informer<EndpointSlice> slices;
  private final PendingWrites<EndpointSlice> pending;
  private final EventRecorder events;

  private EndpointSliceController(ControllerContext context) {
    resources = context.client().resources(EndpointSlice.class);
    services = context.informers().of(Service.class);
    pods = context.informers().of(Pod.class);
    nodes = context.informers().of(Node.class);
    slices = context.informers().of(EndpointSlice.class);
    slices.addIndex(
        BY_SERVICE,
        slice -> SlicePlan.serviceOf(slice).map(key -> List.of(key.toString())).orElse(List.of()));
    pending = new PendingWrites<>(slices);
    events = context.events("endpoint-slice-controller");
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new EndpointSliceController(context);
    Controller controller =
        context
            .controller("endpoint_slice", reconciler)
            .watches(reconciler.services, service -> List.of(Key.of(service)))
            .watches(reconciler.pods, pod -> ServicePods.servicesOf(reconciler.services, pod))
            .watches(reconciler.slices, EndpointSliceController::ownerOf);
    return ManagedController.of(controller, context.options().workers());
  }

  private static Collection<Key> ownerOf(EndpointSlice slice) {
    return SlicePlan.serviceOf(slice).map(List::of).orElse(List.of());
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Service> found = services.lister().get(key);
    if (found.isEmpty()) {
      // The slices have the Service as their owner, so the garbage collector deletes them.
      pending.forget(key);
      return Result.done();
    }
    Service service = found.get();
    if (!ServicePods.selects(service) || service.isMarkedForDeletion()) {
      return Result.done();
    }
    if (!pending.seen(key)) {
      return Result.after(LOOK_AGAIN);
    }
    var plan = new SlicePlan(service, slices.lister().byIndex(BY_SERVICE, key.toString()));
    List<Pod> all = ServicePods.podsOf(pods, service);
    for (String family : ServicePods.families(service)) {
      Map<List<ServicePods.Port>, List<Endpoint>> byPorts = new LinkedHashMap<>();
      for (Pod pod : all) {
        ServicePods.address(pod, family)
            .ifPresent(address ->
                byPorts
                    .computeIfAbsent(ServicePods.ports(service, pod), _ -> new ArrayList<>())
                    .add(endpoint(service, pod, address)));
      }
      plan.want(family, byPorts);
    }
    try {
      carryOut(key, plan);
    } catch (RuntimeException e) {
      events.event(
          service,
          EventRecorder.WARNING,
          "FailedToUpdateEndpointSlices",
          "Error updating Endpoint Slices for Service " + key + ": " + e.getMessage());
      throw e;
    }
    return Result.done();
  }

  private void carryOut(Key key, SlicePlan plan) {
    for (EndpointSlice slice : plan.toCreate()) {
      pending.written(key, resources.create(slice));
    }
    for (EndpointSlice slice : plan.toUpdate()) {
      pending.written(key, resources.update(slice));
    }
    for (EndpointSlice slice : plan.toDelete()) {
      var metadata = slice.getMetadata();
      resources.delete(
          metadata.getNamespace(),
          metadata.getName(),
          new DeleteOptionsBuilder()
              .withNewPreconditions()
              .withUid(metadata.getUid())
              .endPreconditions()
              .build());
      pending.deleted(key, slice);
    }
  }

  private Endpoint endpoint(Service service, Pod pod, String address) {
    boolean serving = Pods.isReady(pod);
    boolean terminating = pod.isMarkedForDeletion();
    boolean ready = ServicePods.publishesNotReady(service) || (serving && !terminating);
    return new EndpointBuilder()
        .withAddresses(address)
        .withNewConditions()
        .withReady(ready)
        .withServing(serving)
        .withTerminating(terminating)
        .endConditions()
        .withHostname(ServicePods.hostname(service, pod))
        .withNodeName(pod.getSpec().getNodeName())
        .withZone(zone(pod.getSpec().getNodeName()))
        .withHints(ready ? hints(service, pod.getSpec().getNodeName()) : null)
        .withTargetRef(ServicePods.reference(pod))
        .build();
  }

  /** Where clients should prefer this endpoint, if the Service says that near is better. */
  private @Nullable EndpointHints hints(Service service, @Nullable String node) {
    @Nullable String distribution = service.getSpec().getTrafficDistribution();
    if (distribution == null || !NEAR.contains(distribution)) {
      return null;
    }
    var hints = new EndpointHintsBuilder();
    String zone = zone(node);
    if (zone != null) {
      hints.addNewForZone(zone);
    }
    if (node != null && distribution.equals(SAME_NODE)) {
      hints.addNewForNode(node);
    }
    return hints.hasForZones() || hints.hasForNodes() ? hints.build() : null;
  }

  private @Nullable String zone(@Nullable String node) {
    if (node == null) {
      return null;
    }
    return nodes
        .lister()
        .get(null, node)
        .map(n -> n.getMetadata().getLabels())
        .map(labels -> labels.get(ZONE))
        .orElse(null);
  }
}
