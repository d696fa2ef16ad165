package dev.j8s.kubelet.probe;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodEvents;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The probes of one running container. Readiness and liveness begin when the startup probe has
 * succeeded, or at once when there is none.
 */
public final class ContainerProbes implements AutoCloseable {
  private final Target target;
  private final Prober prober;
  private final PodEvents events;
  private final Environment environment;
  private final Listener listener;

  private final List<ProbeLoop> loops = new ArrayList<>(); // guarded by this
  private boolean ending; // guarded by this
  private boolean closed; // guarded by this

  /** Hears of results that have passed their threshold. Must not block. */
  public interface Listener {
    void result(Target target, ProbeKind kind, boolean success);
  }

  public ContainerProbes(
      Target target, Prober prober, PodEvents events, Environment environment, Listener listener) {
    this.target = target;
    this.prober = prober;
    this.events = events;
    this.environment = environment;
    this.listener = listener;
  }

  public Target target() {
    return target;
  }

  /**
   * @param started the startup probe succeeded before (this agent was restarted)
   */
  public void start(boolean started) {
    Optional<Probe> startup = ProbeKind.STARTUP.of(target.container());
    if (startup.isPresent() && !started) {
      begin(ProbeKind.STARTUP, startup.get());
    } else {
      beginOthers();
    }
  }

  private void beginOthers() {
    for (ProbeKind kind : List.of(ProbeKind.READINESS, ProbeKind.LIVENESS)) {
      kind.of(target.container()).ifPresent(probe -> begin(kind, probe));
    }
  }

  private synchronized void begin(ProbeKind kind, Probe probe) {
    if (!closed && !(ending && kind != ProbeKind.READINESS)) {
      ProbeLoop loop =
          new ProbeLoop(kind, probe, target, prober, events, environment, this::result);
      loops.add(loop);
      loop.start();
    }
  }

  private void result(ProbeKind kind, boolean success) {
    listener.result(target, kind, success);
    if (kind == ProbeKind.STARTUP && success) {
      beginOthers();
    }
  }

  /** The container is to end: only whether it is ready still matters. */
  public synchronized void keepReadinessOnly() {
    ending = true;
    loops.stream().filter(ProbeLoop::restarts).forEach(ProbeLoop::close);
  }

  @Override
  public synchronized void close() {
    closed = true;
    loops.forEach(ProbeLoop::close);
  }
}
