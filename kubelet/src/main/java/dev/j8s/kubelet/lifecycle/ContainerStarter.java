package dev.j8s.kubelet.lifecycle;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.PodEvents;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.ContainerConfigException;
import dev.j8s.kubelet.image.ImageException;
import dev.j8s.kubelet.lifecycle.LifecycleHooks.HookException;
import dev.j8s.kubelet.lifecycle.LifecycleHooks.HookTarget;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.status.ContainerCondition.Waiting;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.TerminationMessage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts one container: image, configuration, creation, start, postStart hook. Blocks. */
public final class ContainerStarter {
  private static final Counter STARTED =
      Counter.builder()
          .name("kubelet_started_containers_total")
          .help("Cumulative number of containers started")
          .register();
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(3);

  private final PodServices services;
  private final ContainerRuntime runtime;
  private final PodEvents events;
  private final LifecycleHooks hooks;

  public ContainerStarter(PodServices services) {
    this.services = services;
    this.runtime = services.runtime();
    this.events = services.events();
    this.hooks = new LifecycleHooks(services);
  }

  /**
   * Which container to start, where.
   *
   * @param target the id of the container whose processes an ephemeral container sees
   * @param cancellation may end the start before the container is created
   */
  public record Order(
      Pod pod,
      Container container,
      int attempt,
      String sandboxId,
      PodSandboxConfig sandbox,
      List<String> podIps,
      Optional<String> target,
      Cancellation cancellation) {}

  /** How a start ended. */
  public sealed interface Result {
    record Started(Instance instance) implements Result {}

    /** The container waits for this reason; another attempt may be made at that time. */
    record Failed(Waiting waiting, Instant retryAt) implements Result {}
  }

  /**
   * @param progress hears of the container as soon as the runtime has it
   */
  public Result start(Order order, Consumer<Instance> progress) throws InterruptedException {
    Pod pod = order.pod();
    Container container = order.container();
    Image image;
    boolean wanted = true;
    ContainerConfig config;
    try {
      order.cancellation().pulls();
      try {
        image = services.images().ensure(pod, container);
      } finally {
        wanted = order.cancellation().pulled();
      }
      if (!wanted) {
        return failed("the pod is being terminated");
      }
      config =
          services
              .containers()
              .of(pod, container, order.attempt(), image, order.podIps(), order.target());
    } catch (ImageException e) {
      events.warning(pod, container, "Failed", "Error: " + e.reason());
      return new Result.Failed(new Waiting(e.reason(), text(e)), e.retryAt());
    } catch (ContainerConfigException e) {
      return failed(order, "CreateContainerConfigError", text(e));
    } catch (RuntimeCallException e) {
      return failed(order, "ImageInspectError", text(e));
    } catch (RuntimeException e) {
      return failed(
          order, "CreateContainerConfigError", requireNonNullElse(e.getMessage(), e.toString()));
    }
    String id;
    try {
      id = runtime.createContainer(order.sandboxId(), config, order.sandbox());
    } catch (RuntimeCallException e) {
      return failed(order, "CreateContainerError", e.description());
    }
    events.normal(pod, container, "Created", "Container created");
    try {
      runtime.startContainer(id);
    } catch (RuntimeCallException e) {
      look(order, id).ifPresent(progress);
      return failed(order, "RunContainerError", e.description());
    }
    events.normal(pod, container, "Started", "Container started");
    Instance instance =
        look(order, id)
            .orElseThrow(() -> new IllegalStateException("container " + id + " is gone"));
    STARTED.inc();
    return postStart(order, instance, progress);
  }

  private Result postStart(Order order, Instance instance, Consumer<Instance> progress)
      throws InterruptedException {
    Container container = order.container();
    LifecycleHandler hook =
        container.getLifecycle() == null ? null : container.getLifecycle().getPostStart();
    if (hook == null) {
      return new Result.Started(instance);
    }
    progress.accept(instance);
    try {
      hooks.run(
          hook, new HookTarget(container, instance.id(), first(order.podIps())), Duration.ZERO);
      return new Result.Started(instance);
    } catch (HookException e) {
      events.warning(order.pod(), container, "FailedPostStartHook", "PostStartHook failed");
      events.normal(order.pod(), container, "Killing", "FailedPostStartHook");
      Duration grace =
          Duration.ofSeconds(
              requireNonNullElse(order.pod().getSpec().getTerminationGracePeriodSeconds(), 30L));
      runtime.stopContainer(instance.id(), grace);
      look(order, instance.id()).ifPresent(progress);
      return new Result.Failed(
          new Waiting("PostStartHookError", text(e)), services.environment().now());
    }
  }

  private Result failed(String why) {
    return new Result.Failed(new Waiting("ContainerCreating", why), services.environment().now());
  }

  private Result failed(Order order, String reason, String message) {
    events.warning(order.pod(), order.container(), "Failed", "Error: " + message);
    return new Result.Failed(
        new Waiting(reason, message), services.environment().now().plus(CONFIG_RETRY));
  }

  private Optional<Instance> look(Order order, String id) {
    return runtime
        .containerStatus(id)
        .map(status -> new Instance(order.sandboxId(), status, TerminationMessage.of(status)));
  }

  private static String first(List<String> ips) {
    return ips.isEmpty() ? "127.0.0.1" : ips.getFirst();
  }

  private static String text(Exception e) {
    return requireNonNullElse(e.getMessage(), e.toString());
  }
}
