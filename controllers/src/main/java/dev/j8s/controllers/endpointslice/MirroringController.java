package dev.j8s.controllers.endpointslice;

import static java.util.Objects.requireNonNullElse;

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
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes EndpointSlices of the Endpoints that somebody writes by hand for a Service without a
 * selector, since only slices are read by the service proxy and the DNS.
 */
public final class MirroringController implements Reconciler {
  private static final String BY_SERVICE = "mirrored-service";
  private static final String SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Resources<EndpointSlice> resources;
  private final Informer<Service> services;
  private final Informer<Endpoints> endpoints;
  private final Informer<EndpointSlice> slices;
  private final PendingWrites<EndpointSlice> pending;
  private final EventRecorder events;

  private MirroringController(ControllerContext context) {
    resources = context.client().resources(EndpointSlice.class);
    services = context.informers().of(Service.class);
    endpoints = context.informers().of(Endpoints.class);
    slices = context.informers().of(EndpointSlice.class);
    slices.addIndex(BY_SERVICE, slice -> ownersOf(slice).stream().map(Key::toString).toList());
    pending = new PendingWrites<>(slices);
    events = context.events("endpoint-slice-mirroring-controller");
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new MirroringController(context);
    Controller controller =
        context
            .controller("endpoint_slice_mirroring", reconciler)
            .watches(reconciler.services, service -> List.of(Key.of(service)))
            .watches(reconciler.endpoints, one -> List.of(Key.of(one)))
            .watches(reconciler.slices, MirroringController::ownersOf);
    return ManagedController.of(controller, context.options().workers());
  }

  private static Collection<Key> ownersOf(EndpointSlice slice) {
    if (!Mirror.isOurs(slice)) {
      return List.of();
    }
    var metadata = slice.getMetadata();
    String service = metadata.getLabels().get(SlicePlan.SERVICE_LABEL);
    return service == null ? List.of() : List.of(new Key(metadata.getNamespace(), service));
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Endpoints> source =
        endpoints.lister().get(key).filter(MirroringController::isToBeMirrored);
    Optional<Service> service = services.lister().get(key).filter(s -> !ServicePods.selects(s));
    if (!pending.seen(key)) {
      return Result.after(LOOK_AGAIN);
    }
    List<EndpointSlice> existing =
        slices.lister().byIndex(BY_SERVICE, key.toString()).stream()
            .filter(slice -> !slice.isMarkedForDeletion())
            .toList();
    if (source.isEmpty() || service.isEmpty()) {
      existing.forEach(slice -> delete(key, slice));
      if (existing.isEmpty()) {
        pending.forget(key);
      }
      return Result.done();
    }
    if (source.get().isMarkedForDeletion()) {
      return Result.done();
    }
    var mirror = new Mirror(source.get(), existing);
    if (mirror.leftOut() > 0) {
      events.event(
          source.get(),
          EventRecorder.WARNING,
          "TooManyAddressesToMirror",
          "A max of %d addresses can be mirrored to EndpointSlices per Endpoints subset. %d addresses were skipped"
              .formatted(Mirror.MOST, mirror.leftOut()));
    }
    for (EndpointSlice slice : mirror.toCreate()) {
      pending.written(key, resources.create(slice));
    }
    for (EndpointSlice slice : mirror.toUpdate()) {
      pending.written(key, resources.update(slice));
    }
    mirror.toDelete().forEach(slice -> delete(key, slice));
    return Result.done();
  }

  private static boolean isToBeMirrored(Endpoints endpoints) {
    Map<String, String> labels = requireNonNullElse(endpoints.getMetadata().getLabels(), Map.of());
    Map<String, String> annotations =
        requireNonNullElse(endpoints.getMetadata().getAnnotations(), Map.of());
    return !"true".equals(labels.get(SKIP_LABEL)) && !annotations.containsKey(LEADER_ANNOTATION);
  }

  private void delete(Key key, EndpointSlice slice) {
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
