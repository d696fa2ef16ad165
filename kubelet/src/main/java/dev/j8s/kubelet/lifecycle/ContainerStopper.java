package dev.j8s.kubelet.lifecycle;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.lifecycle.LifecycleHooks.HookException;
import dev.j8s.kubelet.lifecycle.LifecycleHooks.HookTarget;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;

/** Stops one container: preStop hook, stop signal, grace period, kill. Blocks. */
public final class ContainerStopper {
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private final PodServices services;
  private final LifecycleHooks hooks;

  public ContainerStopper(PodServices services) {
    this.services = services;
    this.hooks = new LifecycleHooks(services);
  }

  /**
   * @param podIp where hooks are asked; the pod's status may not have it yet
   * @param message for the event; the usual one when empty
   */
  public void stop(
      Pod pod,
      Optional<Container> container,
      Instance instance,
      String podIp,
      String message,
      Duration grace)
      throws InterruptedException {
    container.ifPresent(c ->
        services
            .events()
            .normal(
                pod,
                c,
                "Killing",
                message.isEmpty() ? "Stopping container " + c.getName() : message));
    long began = services.environment().nanoTime();
    if (container.isPresent() && !grace.isZero()) {
      preStop(pod, container.get(), instance, podIp, grace);
    }
    Duration left = grace.minusNanos(services.environment().nanoTime() - began);
    services.runtime().stopContainer(instance.id(), left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
  }

  private void preStop(
      Pod pod, Container container, Instance instance, String podIp, Duration grace)
      throws InterruptedException {
    LifecycleHandler hook =
        container.getLifecycle() == null ? null : container.getLifecycle().getPreStop();
    if (hook == null) {
      return;
    }
    try {
      hooks.run(hook, new HookTarget(container, instance.id(), podIp), grace);
    } catch (HookException e) {
      services.events().warning(pod, container, "FailedPreStopHook", "PreStopHook failed");
    }
  }
}
