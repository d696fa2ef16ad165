package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.lifecycle.Cancellation;
import dev.j8s.kubelet.lifecycle.ContainerStarter;
import dev.j8s.kubelet.pod.RestartBackoff.Wait;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.status.ContainerCondition.Waiting;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a pod's containers: one at a time, in their order, each after its back-off. A container
 * that can't be started does not keep the next one waiting.
 */
final class ContainerStarts {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStarts.class);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final int KEPT_INSTANCES = 2;

  private final PodServices services;
  private final PodOperations operations;
  private final ContainerStarter starter;
  private final PodMailbox mailbox;
  private final PodState state;
  private final RestartBackoff backoff = new RestartBackoff();

  private final UnaryOperator<Container> allowed;
  private boolean busy;
  private Cancellation current = new Cancellation();

  ContainerStarts(
      PodServices services, PodMailbox mailbox, PodState state, UnaryOperator<Container> allowed) {
    this.allowed = allowed;
    this.services = services;
    this.operations = new PodOperations(services);
    this.starter = new ContainerStarter(services);
    this.mailbox = mailbox;
    this.state = state;
  }

  boolean busy() {
    return busy;
  }

  /** The pod is ending: what has not been created yet will not be. */
  void cancel() {
    current.cancel();
  }

  /** Starts the first of these that need not wait. */
  void next(List<Container> containers, PodSandboxStatus sandbox, Optional<PodSandboxConfig> of) {
    if (busy) {
      return;
    }
    Instant now = services.environment().now();
    for (Container container : containers) {
      ContainerRun run = state.run(container.getName());
      Optional<Instance> ended = state.view().latest(container.getName()).filter(Instance::exited);
      Optional<Wait> wait =
          ended
              .filter(i -> i.sandboxId().equals(sandbox.getId()))
              .flatMap(i -> backoff.wait(Labels.hash(container), i.finishedAt(), now));
      if (wait.isPresent()) {
        crashLoop(container, run, wait.get());
      } else if (!mailbox.waits(run.retryAt())) {
        ended.ifPresent(i -> backoff.restarted(Labels.hash(container), i.finishedAt(), now));
        start(container, run, ended, sandbox, of);
        return;
      }
    }
  }

  private void crashLoop(Container container, ContainerRun run, Wait wait) {
    String which =
        "restarting failed container=" + container.getName() + " pod=" + state.description();
    String message = "back-off " + RestartBackoff.text(wait.delay()) + " " + which;
    if (run.waitsFor(new Waiting("CrashLoopBackOff", message))) {
      services
          .events()
          .warning(
              state.pod(),
              container,
              "BackOff",
              "Back-off restarting failed container "
                  + container.getName()
                  + " in pod "
                  + state.description());
    }
    mailbox.wakeAt(wait.until());
  }

  private void start(
      Container container,
      ContainerRun run,
      Optional<Instance> ended,
      PodSandboxStatus sandbox,
      Optional<PodSandboxConfig> config) {
    busy = true;
    Cancellation cancellation = new Cancellation();
    current = cancellation;
    run.starting();
    String name = container.getName();
    int attempt = ended.map(i -> i.restartCount() + 1).orElseGet(() -> attempt(name));
    Pod pod = state.pod();
    Container given = allowed.apply(container);
    Optional<String> target =
        PodContainers.target(pod, name).flatMap(state.view()::latest).map(Instance::id);
    List<String> ips = state.ips();
    mailbox.beside(
        () ->
            starter.start(
                new ContainerStarter.Order(
                    pod,
                    given,
                    attempt,
                    sandbox.getId(),
                    config.isPresent()
                        ? config.get()
                        : operations.config(pod, sandbox.getMetadata().getAttempt()),
                    ips,
                    target,
                    cancellation),
                instance -> mailbox.post(() -> state.view().put(instance))),
        result -> ended(name, result),
        e -> {
          LOG.warn("pod {}: container {} not started", state.description(), name, e);
          busy = false;
          run.failed(
              new Waiting("RunContainerError", requireNonNullElse(e.getMessage(), e.toString())),
              services.environment().now().plus(RETRY));
        });
  }

  /** How often a container was started whose last instance the runtime has lost. */
  private int attempt(String container) {
    Predicate<ContainerStatus> ran = s -> s.getContainerID() != null;
    return state
        .status(container)
        .filter(ran)
        .map(s -> requireNonNullElse(s.getRestartCount(), 0) + 1)
        .orElse(0);
  }

  private void ended(String name, ContainerStarter.Result result) {
    busy = false;
    switch (result) {
      case ContainerStarter.Result.Started started -> {
        state.view().put(started.instance());
        state.run(name).running();
        prune(name);
      }
      case ContainerStarter.Result.Failed failed ->
          state.run(name).failed(failed.waiting(), failed.retryAt());
    }
  }

  /** Keeps the newest instance of a container and the one before it. */
  private void prune(String name) {
    state.view().instances(name).stream()
        .skip(KEPT_INSTANCES)
        .forEach(old -> {
          state.view().removeInstance(old.id());
          mailbox.besideUntilDone(
              "removal of container " + old.id(),
              () -> {
                operations.remove(old);
                return old;
              },
              _ -> {});
        });
  }
}
