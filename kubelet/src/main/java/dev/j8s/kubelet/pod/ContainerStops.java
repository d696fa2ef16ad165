package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.lifecycle.ContainerStopper;
import dev.j8s.kubelet.probe.ProbeKind;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a pod's containers. */
final class ContainerStops {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStops.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final PodServices services;
  private final PodOperations operations;
  private final ContainerStopper stopper;
  private final PodMailbox mailbox;
  private final PodState state;

  /** What is being stopped, by id, and how long it may take. */
  private final Map<String, Duration> stopping = new HashMap<>();

  /** When the pod began to end, in nanoseconds: one grace period is for all of it. */
  private OptionalLong endingSince = OptionalLong.empty();

  ContainerStops(PodServices services, PodMailbox mailbox, PodState state) {
    this.services = services;
    this.operations = new PodOperations(services);
    this.stopper = new ContainerStopper(services);
    this.mailbox = mailbox;
    this.state = state;
  }

  boolean busy() {
    return !stopping.isEmpty();
  }

  /** Stops these, by id, so that they can start anew; the values say why. */
  void stop(Map<String, String> unwell) {
    unwell.forEach(
        (id, why) -> state.view().instance(id).ifPresent(i -> stop(i, why, probeGrace(i))));
  }

  /**
   * Stops all: sidecars after the others, one by one in the reverse order of their start.
   *
   * @param starting a container is on its way
   */
  void stopAll(boolean starting) {
    List<Instance> running = state.view().running();
    List<Instance> mains = running.stream().filter(i -> !state.isSidecar(i)).toList();
    Duration grace = state.grace();
    long now = services.environment().nanoTime();
    if (endingSince.isEmpty()) {
      endingSince = OptionalLong.of(now);
    }
    mains.forEach(i -> stop(i, "", grace));
    if (mains.isEmpty() && !starting) {
      Duration left = grace.minusNanos(now - endingSince.getAsLong());
      lastSidecar(running)
          .filter(i -> !stopping.containsKey(i.id()) || grace.compareTo(stopping.get(i.id())) < 0)
          .ifPresent(i -> stop(i, "", left.isNegative() ? Duration.ZERO : left));
    }
  }

  private Optional<Instance> lastSidecar(List<Instance> running) {
    return PodContainers.inits(state.pod()).reversed().stream()
        .flatMap(c -> running.stream().filter(i -> i.name().equals(c.getName())))
        .findFirst();
  }

  /** A stop that is under way is made shorter, never longer. */
  private void stop(Instance instance, String message, Duration grace) {
    Duration before = stopping.get(instance.id());
    if (before != null && before.compareTo(grace) <= 0) {
      return;
    }
    stopping.put(instance.id(), grace);
    Pod pod = state.pod();
    Optional<Container> container = state.container(instance);
    String podIp = state.primaryIp();
    mailbox.beside(
        () -> {
          if (before == null) {
            stopper.stop(pod, container, instance, podIp, message, grace);
          } else {
            services.runtime().stopContainer(instance.id(), grace);
          }
          return operations.look(instance.sandboxId(), instance.id());
        },
        now -> stopped(instance, now),
        e -> {
          LOG.warn(
              "pod {}: container {} not stopped, again: {}",
              state.description(),
              instance.name(),
              e.toString());
          again(instance);
        });
  }

  private void stopped(Instance instance, Optional<Instance> now) {
    if (now.filter(Instance::running).isPresent()) {
      again(instance);
      return;
    }
    stopping.remove(instance.id());
    now.ifPresentOrElse(state.view()::put, () -> state.view().removeInstance(instance.id()));
  }

  private void again(Instance instance) {
    services
        .environment()
        .schedule(RETRY, () -> mailbox.post(() -> stopping.remove(instance.id())));
  }

  private Duration probeGrace(Instance instance) {
    Optional<ProbeKind> unwell = state.run(instance.name()).unwell();
    return unwell
        .flatMap(kind -> state.container(instance).flatMap(kind::of))
        .map(Probe::getTerminationGracePeriodSeconds)
        .map(Duration::ofSeconds)
        .orElseGet(state::graceOfSpec);
  }
}
