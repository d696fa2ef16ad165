package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxState;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a pod's containers stand on: its volumes and its sandbox, made at the same time. */
final class PodGround {
  private final PodServices services;
  private final PodOperations operations;
  private final PodMailbox mailbox;
  private final PodState state;
  private final Consumer<String> lookAt;

  private boolean volumesBusy;
  private boolean volumesReady;
  private int volumesAsked;
  private int volumeFailures;
  private Instant volumesRetryAt = Instant.MIN;
  private boolean sandboxBusy;
  private int sandboxFailures;
  private Instant sandboxRetryAt = Instant.MIN;
  private Optional<PodSandboxConfig> sandboxConfig = Optional.empty();
  private final Set<String> removing = new HashSet<>();

  /**
   * @param lookAt asks the runtime for a container's state
   */
  PodGround(PodServices services, PodMailbox mailbox, PodState state, Consumer<String> lookAt) {
    this.services = services;
    this.operations = new PodOperations(services);
    this.mailbox = mailbox;
    this.state = state;
    this.lookAt = lookAt;
  }

  boolean busy() {
    return volumesBusy || sandboxBusy;
  }

  boolean volumesReady() {
    return volumesReady;
  }

  /** What the sandbox was made with; empty when an agent before this one made it. */
  Optional<PodSandboxConfig> sandboxConfig() {
    return sandboxConfig;
  }

  /** The pod may use more of its volumes than before. */
  void prepareAgain() {
    volumesReady = false;
    volumesAsked++;
    retryVolumes();
  }

  void retryVolumes() {
    volumesRetryAt = Instant.MIN;
  }

  void prepareVolumes() {
    if (volumesReady || volumesBusy || mailbox.waits(volumesRetryAt)) {
      return;
    }
    volumesBusy = true;
    int asked = volumesAsked;
    Pod pod = state.pod();
    mailbox.beside(
        () -> {
          services.volumes().prepare(pod);
          return true;
        },
        ready -> {
          volumesBusy = false;
          volumesReady = ready && asked == volumesAsked;
        },
        e -> {
          volumesBusy = false;
          volumesRetryAt =
              services.environment().now().plus(PodMailbox.retryDelay(volumeFailures++));
          services.events().warning(pod, "FailedMount", text(e));
        });
  }

  /** Replaces the sandboxes that there were. */
  void runSandbox() {
    if (sandboxBusy || mailbox.waits(sandboxRetryAt)) {
      return;
    }
    sandboxBusy = true;
    Pod pod = state.pod();
    List<PodSandboxStatus> before = state.view().sandboxes();
    if (!before.isEmpty()) {
      services
          .events()
          .normal(pod, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    mailbox.beside(
        () -> operations.runSandbox(pod, before),
        made -> {
          sandboxBusy = false;
          sandboxFailures = 0;
          sandboxConfig = Optional.of(made.config());
          state.view().put(made.status());
          state.view().running().stream()
              .filter(i -> !i.sandboxId().equals(made.status().getId()))
              .forEach(i -> lookAt.accept(i.id()));
          PodMetrics.STARTED_PODS.inc();
        },
        e -> {
          sandboxBusy = false;
          sandboxRetryAt =
              services.environment().now().plus(PodMailbox.retryDelay(sandboxFailures++));
          services
              .events()
              .warning(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + text(e));
        });
  }

  /** Sandboxes that were replaced go when nothing of their containers is left to be read. */
  void removeReplaced() {
    Optional<String> newest = state.view().newestSandbox().map(PodSandboxStatus::getId);
    for (PodSandboxStatus sandbox : state.view().sandboxes()) {
      String id = sandbox.getId();
      boolean used =
          newest.filter(id::equals).isPresent()
              || sandbox.getState() == PodSandboxState.SANDBOX_READY
              || state.view().instances().stream().anyMatch(i -> i.sandboxId().equals(id));
      if (!used && !sandboxBusy && removing.add(id)) {
        mailbox.besideUntilDone(
            "removal of sandbox " + id,
            () -> {
              services.runtime().removeSandbox(id);
              return id;
            },
            _ -> {
              removing.remove(id);
              state.view().removeSandbox(id);
            });
      }
    }
  }

  private static String text(Exception e) {
    return requireNonNullElse(e.getMessage(), e.toString());
  }
}
