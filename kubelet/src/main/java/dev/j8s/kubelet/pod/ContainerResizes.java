package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.cgroup.Resources;
import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.Resize;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives running containers what their pod asks for now: in place, or by a restart where the
 * container's resizePolicy wants one. What each was given is known from its start, or from the
 * status that the agent before this one has published.
 */
final class ContainerResizes {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  private static final List<String> RESIZED = List.of("cpu", "memory");

  private final PodServices services;
  private final PodAdmission admission;
  private final PodMailbox mailbox;
  private final PodState state;

  /** By instance id; of those that were changed or adopted. */
  private final Map<String, ResourceRequirements> given = new HashMap<>();

  private Optional<Resize.Condition> pending = Optional.empty();
  private Optional<Resize.Condition> inProgress = Optional.empty();
  private boolean busy;
  private int failures;
  private Instant retryAt = Instant.MIN;

  ContainerResizes(
      PodServices services, PodAdmission admission, PodMailbox mailbox, PodState state) {
    this.services = services;
    this.admission = admission;
    this.mailbox = mailbox;
    this.state = state;
  }

  /** These ran before this agent. */
  void adopt(List<Instance> instances) {
    for (Instance instance : instances) {
      state
          .status(instance.name())
          .filter(s -> requireNonNullElse(s.getContainerID(), "").endsWith("://" + instance.id()))
          .map(ContainerStatus::getResources)
          .ifPresent(resources -> given.put(instance.id(), resources));
    }
  }

  /** Answers which containers have to be started anew, by id, and why. */
  Map<String, String> follow() {
    Map<String, String> restarts = new HashMap<>();
    Map<Instance, Container> changed = changed();
    if (changed.isEmpty()) {
      pending = Optional.empty();
      inProgress = inProgress.filter(_ -> busy);
      return restarts;
    }
    pending = admission.refusesGrowth(state.pod());
    if (pending.isPresent()) {
      mailbox.wakeAt(services.environment().now().plus(LOOK_AGAIN));
      return restarts;
    }
    Map<Instance, Container> inPlace = new LinkedHashMap<>();
    changed.forEach((instance, container) -> {
      if (needsRestart(instance, container)) {
        restarts.put(
            instance.id(), "Container " + container.getName() + " resize requires restart");
      } else {
        inPlace.put(instance, container);
      }
    });
    if (!inPlace.isEmpty() && !busy && !mailbox.waits(retryAt)) {
      resize(inPlace);
    }
    return restarts;
  }

  private void resize(Map<Instance, Container> containers) {
    busy = true;
    inProgress = Optional.of(new Resize.Condition("", ""));
    Pod pod = state.pod();
    mailbox.beside(
        () -> {
          services
              .cgroups()
              .resize(
                  pod,
                  () ->
                      containers.forEach((instance, container) ->
                          services
                              .runtime()
                              .updateResources(
                                  instance.id(), services.containers().resources(pod, container))));
          return containers;
        },
        done -> {
          busy = false;
          failures = 0;
          done.forEach((instance, container) -> given.put(instance.id(), wanted(container)));
        },
        e -> {
          busy = false;
          retryAt = services.environment().now().plus(PodMailbox.retryDelay(failures++));
          inProgress =
              Optional.of(
                  new Resize.Condition("Error", requireNonNullElse(e.getMessage(), e.toString())));
        });
  }

  /** What a container is to be started with: as long as more is refused, what it had before. */
  Container allowed(Container container) {
    if (pending.isEmpty()) {
      return container;
    }
    return state
        .view()
        .latest(container.getName())
        .map(instance -> container.toBuilder().withResources(given(instance, container)).build())
        .orElse(container);
  }

  Resize status() {
    Map<String, ResourceRequirements> now = new HashMap<>();
    resizable()
        .forEach(container ->
            state
                .view()
                .latest(container.getName())
                .ifPresent(instance -> now.put(container.getName(), given(instance, container))));
    return new Resize(pending, inProgress, now);
  }

  private Map<Instance, Container> changed() {
    Map<Instance, Container> changed = new LinkedHashMap<>();
    resizable()
        .forEach(container ->
            state
                .view()
                .latest(container.getName())
                .filter(Instance::running)
                .filter(i -> !same(given(i, container), wanted(container)))
                .ifPresent(instance -> changed.put(instance, container)));
    given.keySet().removeIf(id -> state.view().instance(id).isEmpty());
    return changed;
  }

  private Stream<Container> resizable() {
    return Stream.concat(
        PodContainers.inits(state.pod()).stream().filter(PodContainers::isSidecar),
        PodContainers.mains(state.pod()).stream());
  }

  private static ResourceRequirements wanted(Container container) {
    return requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
  }

  /** A container of which nothing is known has what its pod says. */
  private ResourceRequirements given(Instance instance, Container container) {
    return Optional.ofNullable(given.get(instance.id()))
        .or(() -> Labels.resources(instance.status()))
        .orElseGet(() -> wanted(container));
  }

  private boolean needsRestart(Instance instance, Container container) {
    ResourceRequirements before = given(instance, container);
    ResourceRequirements now = wanted(container);
    return container.getResizePolicy().stream()
        .filter(policy -> "RestartContainer".equals(policy.getRestartPolicy()))
        .anyMatch(policy -> !same(before, now, policy.getResourceName()));
  }

  private static boolean same(ResourceRequirements one, ResourceRequirements other) {
    return RESIZED.stream().allMatch(name -> same(one, other, name));
  }

  private static boolean same(ResourceRequirements one, ResourceRequirements other, String name) {
    return equal(one.getRequests(), other.getRequests(), name)
        && equal(one.getLimits(), other.getLimits(), name);
  }

  private static boolean equal(
      @Nullable Map<String, Quantity> one, @Nullable Map<String, Quantity> other, String name) {
    return Resources.amount(one, name).compareTo(Resources.amount(other, name)) == 0;
  }
}
