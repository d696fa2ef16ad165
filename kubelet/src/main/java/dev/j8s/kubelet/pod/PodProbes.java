package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.probe.ContainerProbes;
import dev.j8s.kubelet.probe.ProbeKind;
import dev.j8s.kubelet.probe.Target;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Probes the containers of a pod that run. */
final class PodProbes {
  private final PodServices services;
  private final PodMailbox mailbox;
  private final PodState state;
  private final Set<String> adopted;

  /**
   * @param adopted containers that ran before this agent; what they had reached, they keep
   */
  PodProbes(PodServices services, PodMailbox mailbox, PodState state, List<Instance> adopted) {
    this.services = services;
    this.mailbox = mailbox;
    this.state = state;
    this.adopted = adopted.stream().map(Instance::id).collect(Collectors.toUnmodifiableSet());
  }

  /** Begins with what has started to run, and ends with what has stopped. */
  void follow(boolean ending) {
    for (Container container : PodContainers.all(state.pod()).toList()) {
      ContainerRun run = state.run(container.getName());
      Optional<Instance> running =
          state.view().latest(container.getName()).filter(Instance::running);
      if (running.isEmpty()) {
        run.stopProbes();
      } else if (!run.isStarting() && !run.probes(running.get().id())) {
        begin(container, run, running.get());
      }
      if (ending) {
        run.ending();
      }
    }
  }

  private void begin(Container container, ContainerRun run, Instance instance) {
    Optional<ContainerStatus> before =
        state
            .status(container.getName())
            .filter(_ -> adopted.contains(instance.id()))
            .filter(s -> requireNonNullElse(s.getContainerID(), "").endsWith(instance.id()));
    Target target =
        new Target(state.pod(), container, instance.id(), state.primaryIp(), instance.startedAt());
    run.probe(
        new ContainerProbes(
            target, services.prober(), services.events(), services.environment(), this::result),
        before.map(ContainerStatus::getStarted).orElse(false),
        before.map(ContainerStatus::getReady).orElse(false));
  }

  private void result(Target target, ProbeKind kind, boolean success) {
    mailbox.post(() -> {
      ContainerRun run = state.run(target.container().getName());
      if (run.probes(target.containerId())) {
        run.result(kind, success);
      }
    });
  }

  /** The running containers that a probe wants started anew, by id, and which probe. */
  Map<String, String> unwell() {
    Map<String, String> unwell = new HashMap<>();
    for (Instance instance : state.view().running()) {
      ContainerRun run = state.run(instance.name());
      if (run.probes(instance.id())) {
        run.unwell()
            .ifPresent(kind ->
                unwell.put(instance.id(), kind == ProbeKind.STARTUP ? "startup" : "liveness"));
      }
    }
    return unwell;
  }

  boolean started(Instance instance) {
    ContainerRun run = state.run(instance.name());
    return run.probes(instance.id())
        && state.container(instance).filter(run::isStarted).isPresent();
  }

  void stop() {
    state.runs().forEach(ContainerRun::stopProbes);
  }
}
