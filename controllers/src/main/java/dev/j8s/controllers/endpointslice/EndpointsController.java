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
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the Endpoints object of each Service that selects pods. */
public final class EndpointsController implements Reconciler {
  private static final String MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by";
  private static final String MANAGER = "endpoint-controller";
  private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
  private static final int MOST = 1000;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Resources<Endpoints> resources;
  private final Informer<Service> services;
  private final Informer<Pod> pods;
  private final Informer<Endpoints> endpoints;
  private final PendingWrites<Endpoints> pending;
  private final EventRecorder events;

  private EndpointsController(ControllerContext context) {
    resources = context.client().resources(Endpoints.class);
    services = context.informers().of(Service.class);
    pods = context.informers().of(Pod.class);
    endpoints = context.informers().of(Endpoints.class);
    pending = new PendingWrites<>(endpoints);
    events = context.events(MANAGER);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new EndpointsController(context);
    Controller controller =
        context
            .controller("endpoint", reconciler)
            .watches(reconciler.services, service -> List.of(Key.of(service)))
            .watches(reconciler.pods, pod -> ServicePods.servicesOf(reconciler.services, pod))
            .watches(reconciler.endpoints, EndpointsController::ours);
    return ManagedController.of(controller, context.options().workers());
  }

  private static Collection<Key> ours(Endpoints endpoints) {
    return isOurs(endpoints) ? List.of(Key.of(endpoints)) : List.of();
  }

  private static boolean isOurs(Endpoints endpoints) {
    Map<String, String> labels = endpoints.getMetadata().getLabels();
    return labels != null && MANAGER.equals(labels.get(MANAGED_BY_LABEL));
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Service> service = services.lister().get(key);
    Optional<Endpoints> existing = endpoints.lister().get(key);
    if (service.isEmpty()) {
      pending.forget(key);
      existing.filter(EndpointsController::isOurs).ifPresent(this::delete);
      return Result.done();
    }
    if (!ServicePods.selects(service.get()) || service.get().isMarkedForDeletion()) {
      return Result.done();
    }
    if (!pending.seen(key)) {
      return Result.after(LOOK_AGAIN);
    }
    Endpoints wanted = wanted(service.get());
    if (existing.isEmpty()) {
      write(key, service.get(), "FailedToCreateEndpoint", () -> resources.create(wanted));
    } else if (!same(existing.get(), wanted)) {
      Endpoints updated =
          new EndpointsBuilder(existing.get())
              .editMetadata()
              .withLabels(wanted.getMetadata().getLabels())
              .removeFromAnnotations(OVER_CAPACITY)
              .addToAnnotations(requireNonNullElse(wanted.getMetadata().getAnnotations(), Map.of()))
              .endMetadata()
              .withSubsets(wanted.getSubsets())
              .build();
      write(key, service.get(), "FailedToUpdateEndpoint", () -> resources.update(updated));
    }
    return Result.done();
  }

  private void write(Key key, Service service, String failure, Supplier<Endpoints> call) {
    try {
      pending.written(key, call.get());
    } catch (RuntimeException e) {
      events.event(
          service,
          EventRecorder.WARNING,
          failure,
          "Failed to write endpoints for service " + key + ": " + e.getMessage());
      throw e;
    }
  }

  private void delete(Endpoints gone) {
    var metadata = gone.getMetadata();
    resources.delete(
        metadata.getNamespace(),
        metadata.getName(),
        new DeleteOptionsBuilder()
            .withNewPreconditions()
            .withUid(metadata.getUid())
            .endPreconditions()
            .build());
  }

  private static boolean same(Endpoints existing, Endpoints wanted) {
    return existing.getSubsets().equals(wanted.getSubsets())
        && wanted.getMetadata().getLabels().equals(existing.getMetadata().getLabels())
        && isOverCapacity(wanted) == isOverCapacity(existing);
  }

  private static boolean isOverCapacity(Endpoints endpoints) {
    Map<String, String> annotations = endpoints.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(OVER_CAPACITY);
  }

  private Endpoints wanted(Service service) {
    List<Pod> all =
        ServicePods.podsOf(pods, service).stream()
            .filter(pod -> ServicePods.publishesNotReady(service) || !pod.isMarkedForDeletion())
            .toList();
    boolean tooMany = all.size() > MOST;
    Map<String, String> labels =
        new HashMap<>(requireNonNullElse(service.getMetadata().getLabels(), Map.of()));
    labels.remove(ServicePods.HEADLESS_LABEL);
    if (ServicePods.isHeadless(service)) {
      labels.put(ServicePods.HEADLESS_LABEL, "");
    }
    labels.put(MANAGED_BY_LABEL, MANAGER);
    return new EndpointsBuilder()
        .withNewMetadata()
        .withName(service.getMetadata().getName())
        .withNamespace(service.getMetadata().getNamespace())
        .withLabels(labels)
        .withAnnotations(tooMany ? Map.of(OVER_CAPACITY, "truncated") : null)
        .endMetadata()
        .withSubsets(subsets(service, tooMany ? all.subList(0, MOST) : all))
        .build();
  }

  private static List<EndpointSubset> subsets(Service service, List<Pod> all) {
    Map<List<ServicePods.Port>, List<Pod>> byPorts = new LinkedHashMap<>();
    String family = ServicePods.families(service).getFirst();
    for (Pod pod : all) {
      List<ServicePods.Port> ports = ServicePods.ports(service, pod);
      boolean reachable = !ports.isEmpty() || ServicePods.isHeadless(service);
      if (reachable && ServicePods.address(pod, family).isPresent()) {
        byPorts.computeIfAbsent(ports, _ -> new ArrayList<>()).add(pod);
      }
    }
    List<EndpointSubset> subsets = new ArrayList<>();
    byPorts.forEach((ports, serving) -> subsets.add(subset(service, ports, serving, family)));
    return subsets;
  }

  private static EndpointSubset subset(
      Service service, List<ServicePods.Port> ports, List<Pod> serving, String family) {
    List<EndpointAddress> ready = new ArrayList<>();
    List<EndpointAddress> notReady = new ArrayList<>();
    for (Pod pod : serving) {
      boolean isReady = ServicePods.publishesNotReady(service) || Pods.isReady(pod);
      EndpointAddress address =
          new EndpointAddressBuilder()
              .withIp(ServicePods.address(pod, family).orElseThrow())
              .withHostname(ServicePods.hostname(service, pod))
              .withNodeName(pod.getSpec().getNodeName())
              .withTargetRef(ServicePods.reference(pod))
              .build();
      (isReady ? ready : notReady).add(address);
    }
    return new EndpointSubsetBuilder()
        .withAddresses(ready)
        .withNotReadyAddresses(notReady)
        .withPorts(ports.stream().map(EndpointsController::port).toList())
        .build();
  }

  private static EndpointPort port(ServicePods.Port port) {
    return new EndpointPortBuilder()
        .withName(port.name().isEmpty() ? null : port.name())
        .withPort(port.port())
        .withProtocol(port.protocol())
        .withAppProtocol(port.appProtocol())
        .build();
  }
}
