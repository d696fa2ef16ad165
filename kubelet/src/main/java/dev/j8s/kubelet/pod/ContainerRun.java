package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.probe.ContainerProbes;
import dev.j8s.kubelet.probe.ProbeKind;
import dev.j8s.kubelet.status.ContainerCondition;
import dev.j8s.kubelet.status.ContainerCondition.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pod worker remembers of one of its containers. Belongs to the worker's mailbox. */
final class ContainerRun {
  private Optional<Waiting> waiting = Optional.empty();
  private Instant retryAt = Instant.MIN;
  private Instant replacedUntil = Instant.MIN;
  private boolean starting;
  private @Nullable ContainerProbes probes;
  private boolean started;
  private boolean ready;
  private Optional<ProbeKind> unwell = Optional.empty();

  /** Begins a start; what it waits for stays until the start has ended. */
  void starting() {
    starting = true;
  }

  void running() {
    starting = false;
    waiting = Optional.empty();
    retryAt = Instant.MIN;
    replacedUntil = Instant.MIN;
  }

  void failed(Waiting reason, Instant again) {
    starting = false;
    replacedUntil = Instant.MIN;
    waiting = Optional.of(reason);
    retryAt = again;
  }

  /** Answers whether the reason is new. */
  boolean waitsFor(Waiting reason) {
    boolean isNew = !waiting.equals(Optional.of(reason));
    waiting = Optional.of(reason);
    return isNew;
  }

  /** What a container's configuration refers to has changed. */
  void retryConfiguration() {
    if (waiting.filter(w -> w.reason().equals("CreateContainerConfigError")).isPresent()) {
      retryAt = Instant.MIN;
    }
  }

  Instant retryAt() {
    return retryAt;
  }

  /** The running container ends to be replaced by one of another definition. */
  void replacing(Instant limit) {
    if (replacedUntil.equals(Instant.MIN)) {
      replacedUntil = limit;
    }
  }

  /** As long as this is to come and the successor has not started, what is between is not told. */
  Instant replacedUntil() {
    return replacedUntil;
  }

  boolean isStarting() {
    return starting;
  }

  /** Whether these are the probes of this instance. */
  boolean probes(String containerId) {
    return probes != null && probes.target().containerId().equals(containerId);
  }

  void probe(ContainerProbes of, boolean wasStarted, boolean wasReady) {
    stopProbes();
    probes = of;
    started = wasStarted;
    ready = wasReady;
    of.start(wasStarted);
  }

  /** The container is to end: it is not asked any more whether it has to start anew. */
  void ending() {
    if (probes != null) {
      probes.keepReadinessOnly();
    }
  }

  void stopProbes() {
    if (probes != null) {
      probes.close();
      probes = null;
    }
    started = false;
    ready = false;
    unwell = Optional.empty();
  }

  /** Takes a probe's result. */
  void result(ProbeKind kind, boolean success) {
    switch (kind) {
      case STARTUP -> {
        started = success;
        unwell = success ? Optional.empty() : Optional.of(kind);
      }
      case READINESS -> ready = success;
      case LIVENESS -> unwell = success ? Optional.empty() : Optional.of(kind);
    }
  }

  /** The probe that says that the container must be started anew. */
  Optional<ProbeKind> unwell() {
    return unwell;
  }

  boolean isStarted(Container container) {
    return started || ProbeKind.STARTUP.of(container).isEmpty();
  }

  private boolean isReady(Container container) {
    return isStarted(container)
        && probes != null
        && (ready || ProbeKind.READINESS.of(container).isEmpty());
  }

  ContainerCondition condition(Container container) {
    return new ContainerCondition(
        waiting, starting, probes != null && isStarted(container), isReady(container));
  }
}
