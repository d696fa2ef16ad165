package dev.j8s.kubelet.pod;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.status.ContainerCondition;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.PodView;
import dev.j8s.kubelet.status.StatusGenerator;
import dev.j8s.kubelet.status.StatusInput;
import dev.j8s.kubelet.status.StatusInput.Failure;
import dev.j8s.kubelet.status.StatusWriter;
import dev.j8s.kubelet.volume.SizeLimits;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the runtime do what one pod asks for.
 *
 * <p>All state belongs to the mailbox's messages: each changes it and is followed by a look at the
 * whole pod, which never blocks. What blocks runs beside it and ends in a message.
 *
 * <p>Stages only move forward: RUNNING, until the pod is deleted, has ended or must end;
 * TERMINATING, until nothing runs; RELEASING its volumes, network and groups; RELEASED; and when
 * the API has it no more, REMOVED.
 */
final class PodWorker {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final Duration EXIT_LAG = Duration.ofMillis(5);
  private static final int EXIT_LOOKS = 11;
  private static final String EVICTED = StatusInput.EVICTED;
  private static final Duration EVICTION_GRACE = Duration.ofSeconds(1);

  /** How long a container of a changed definition may take to be replaced before it is told. */
  private static final Duration REPLACEMENT = Duration.ofSeconds(1);

  private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

  private enum Stage {
    RUNNING,
    TERMINATING,
    RELEASING,
    RELEASED,
    REMOVED
  }

  private final PodServices services;
  private final Environment environment;
  private final EarlyNews news;
  private final Runnable whenRemoved;
  private final Instant seen;
  private final PodOperations operations;
  private final StatusWriter writer;
  private final PodMailbox mailbox;
  private final PodState state;
  private final PodView view;
  private final PodGround ground;
  private final ContainerResizes resizes;
  private final ContainerStarts starts;
  private final ContainerStops stops;
  private final PodProbes probes;

  private Stage stage = Stage.RUNNING;
  private Optional<Failure> failure;
  private Optional<PodMailbox.Step<Optional<Failure>>> check;
  private boolean checking;
  private boolean gone;
  private boolean deleteSent;
  private boolean measured;
  private boolean measuring;

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile PodSnapshot snapshot;

  /**
   * @param whenRemoved runs when nothing is left of the pod
   */
  PodWorker(
      Pod pod,
      Adopted adopted,
      PodAdmission admission,
      PodAdmission.Verdict verdict,
      PodServices services,
      EarlyNews news,
      Runnable whenRemoved) {
    this.services = services;
    this.environment = services.environment();
    this.news = news;
    this.whenRemoved = whenRemoved;
    this.seen = environment.now();
    this.failure = verdict.refusal();
    this.check = verdict.check();
    this.operations = new PodOperations(services);
    this.writer = new StatusWriter(pod, services.client(), environment);
    this.state = new PodState(pod, services);
    this.view = state.view();
    this.mailbox = new PodMailbox(state.description(), environment, this::look);
    this.ground = new PodGround(services, mailbox, state, this::look);
    this.resizes = new ContainerResizes(services, admission, mailbox, state);
    this.starts = new ContainerStarts(services, mailbox, state, resizes::allowed);
    this.stops = new ContainerStops(services, mailbox, state);
    this.probes = new PodProbes(services, mailbox, state, adopted.instances());
    adopted.sandboxes().forEach(view::put);
    adopted.instances().forEach(view::put);
    resizes.adopt(adopted.instances());
    this.snapshot = shot();
  }

  PodSnapshot snapshot() {
    return snapshot;
  }

  /** The task runs after every change; it must not block. */
  void addListener(Runnable changed) {
    listeners.add(changed);
  }

  void removeListener(Runnable changed) {
    listeners.remove(changed);
  }

  /** Looks at the pod for the first time. */
  void begin() {
    mailbox.post(() -> {
      if (view.readySandbox().isPresent() && !state.isDeleted()) {
        // The weights of the classes count pods whose groups an agent before this one made, too.
        Pod pod = state.pod();
        mailbox.besideUntilDone("control group", () -> services.cgroups().adopt(pod), _ -> {});
      }
    });
  }

  /** The pod object changed. */
  void update(Pod now) {
    mailbox.post(() -> {
      int debuggers = state.pod().getSpec().getEphemeralContainers().size();
      state.pod(now);
      if (debuggers != now.getSpec().getEphemeralContainers().size()) {
        ground.prepareAgain();
      }
    });
    environment.executor().execute(() -> services.volumes().update(now));
  }

  /** The API has the pod no more. */
  void gone() {
    mailbox.post(() -> gone = true);
  }

  /** Something that the pod refers to has changed: no need to wait with what failed. */
  void retry() {
    mailbox.post(() -> {
      ground.retryVolumes();
      state.runs().forEach(ContainerRun::retryConfiguration);
    });
  }

  /** Ends the pod when a volume of it has outgrown its limit. */
  void measure() {
    if (!SizeLimits.any(snapshot.pod())) {
      return;
    }
    mailbox.post(() -> {
      if (stage == Stage.RUNNING && !measuring) {
        measuring = true;
        Pod pod = state.pod();
        mailbox.beside(
            () -> services.volumes().overLimit(pod),
            found -> {
              measuring = false;
              found.ifPresent(this::evict);
            },
            e -> {
              measuring = false;
              LOG.warn("pod {}: volumes not measured: {}", state.description(), e.toString());
            });
      }
    });
  }

  private void evict(String why) {
    if (stage == Stage.RUNNING) {
      services.events().warning(state.pod(), EVICTED, why);
      failure = Optional.of(new Failure(EVICTED, why, false));
      state.shortenGrace(EVICTION_GRACE);
      begin(Stage.TERMINATING);
    }
  }

  /** Does nothing more; the pod keeps running. */
  void close() {
    writer.close();
    mailbox.close(probes::stop);
  }

  /** The runtime says that something changed in this container or sandbox. */
  void look(String id) {
    lookLater(id);
  }

  /** What the runtime has of the pod, looked up anew. */
  void look(Adopted all) {
    mailbox.post(() -> {
      Set<String> there = new HashSet<>();
      all.sandboxes().forEach(s -> there.add(s.getId()));
      view.sandboxes().stream()
          .map(PodSandboxStatus::getId)
          .filter(id -> !there.contains(id) && snapshot.sandboxId().isEmpty())
          .forEach(view::removeSandbox);
      all.sandboxes().forEach(view::put);
      all.instances().forEach(view::put);
      Set<String> alive = new HashSet<>();
      all.instances().forEach(i -> alive.add(i.id()));
      // The survey may be older than the container: only the runtime itself can say it is gone.
      view.running().stream()
          .map(Instance::id)
          .filter(id -> !alive.contains(id))
          .forEach(this::look);
    });
  }

  private void look(String id, int tries) {
    if (view.isSandbox(id)) {
      mailbox.beside(
          () -> services.runtime().sandboxStatus(id),
          now -> now.ifPresentOrElse(view::put, () -> view.removeSandbox(id)),
          e -> LOG.warn("pod {}: sandbox {}: {}", state.description(), id, e.toString()));
      return;
    }
    Optional<Instance> before = view.instance(id);
    before.ifPresent(known ->
        mailbox.beside(
            () -> operations.look(known.sandboxId(), id),
            now -> now.ifPresentOrElse(instance -> seen(instance, tries), () -> lost(id)),
            e -> LOG.warn("pod {}: container {}: {}", state.description(), id, e.toString())));
  }

  /** The news of an exit can come a moment before the runtime's status shows it. */
  private void seen(Instance now, int tries) {
    view.put(now);
    if (now.running() && tries > 0) {
      Duration lag = EXIT_LAG.multipliedBy(1L << (EXIT_LOOKS - tries));
      environment.schedule(lag, () -> mailbox.post(() -> look(now.id(), tries - 1)));
    }
  }

  /** The runtime has no trace of a container that ran: it ended in an unknown way. */
  private void lost(String id) {
    view.instance(id)
        .filter(known -> !known.exited())
        .ifPresent(known ->
            view.put(
                new Instance(
                    known.sandboxId(),
                    known.status().toBuilder()
                        .setState(ContainerState.CONTAINER_EXITED)
                        .setExitCode(137)
                        .setFinishedAt(ChronoUnit.NANOS.between(Instant.EPOCH, environment.now()))
                        .setReason("ContainerStatusUnknown")
                        .setMessage(
                            "The container could not be located when the pod was deleted.  The"
                                + " container used to be Running")
                        .build(),
                    "")));
  }

  private void look() {
    if (stage == Stage.REMOVED) {
      return;
    }
    long began = environment.nanoTime();
    if (stage == Stage.RUNNING) {
      run();
    }
    if (stage == Stage.TERMINATING) {
      terminate();
    }
    probes.follow(stage != Stage.RUNNING);
    publish();
    if (stage == Stage.RELEASED) {
      finish();
    }
    PodMetrics.WORKER_SECONDS
        .labelValues(stage == Stage.RUNNING ? "sync" : "terminated")
        .observe((environment.nanoTime() - began) / 1e9);
  }

  private void run() {
    String phase = state.status().getPhase();
    if (state.isDeleted() || gone || (phase != null && TERMINAL.contains(phase))) {
      begin(Stage.TERMINATING);
      return;
    }
    if (!admitted()) {
      return;
    }
    if (deadlineOver()) {
      String message = "Pod was active on the node longer than the specified deadline";
      services.events().normal(state.pod(), "DeadlineExceeded", message);
      failure = Optional.of(new Failure("DeadlineExceeded", message, false));
      begin(Stage.TERMINATING);
      return;
    }
    PodPlan plan =
        PodPlan.of(new PodPlan.Input(state.pod(), view, probes::started, probes.unwell()));
    if (plan.ended() && !starts.busy()) {
      begin(Stage.TERMINATING);
      return;
    }
    ground.prepareVolumes();
    plan.changed().forEach(name -> state.run(name).replacing(environment.now().plus(REPLACEMENT)));
    stops.stop(plan.stop());
    stops.stop(resizes.follow());
    Optional<PodSandboxStatus> sandbox = view.readySandbox();
    if (sandbox.isPresent()) {
      ground.removeReplaced();
      if (ground.volumesReady()) {
        starts.next(plan.start(), sandbox.get(), ground.sandboxConfig());
      }
    } else if (!starts.busy()) {
      ground.runSandbox();
    }
  }

  private boolean admitted() {
    if (check.isPresent()) {
      if (!checking) {
        checking = true;
        mailbox.besideUntilDone(
            "admission",
            check.get(),
            found -> {
              failure = found;
              check = Optional.empty();
            });
      }
      return false;
    }
    failure.ifPresent(refusal -> {
      services.events().warning(state.pod(), refusal.reason(), refusal.message());
      failure =
          Optional.of(
              new Failure(refusal.reason(), "Pod was rejected: " + refusal.message(), true));
      begin(Stage.TERMINATING);
    });
    return failure.isEmpty();
  }

  private void begin(Stage next) {
    LOG.info("pod {}: {}", state.description(), next);
    stage = next;
  }

  private boolean deadlineOver() {
    Long seconds = state.pod().getSpec().getActiveDeadlineSeconds();
    String start = state.status().getStartTime();
    return seconds != null
        && start != null
        && !mailbox.waits(Instant.parse(start).plusSeconds(seconds));
  }

  private void terminate() {
    starts.cancel();
    stops.stopAll(starts.busy());
    if (view.running().isEmpty() && !starts.busy() && !ground.busy() && !stops.busy()) {
      begin(Stage.RELEASING);
      Pod pod = state.pod();
      List<PodSandboxStatus> sandboxes = view.sandboxes();
      mailbox.besideUntilDone(
          "release",
          () -> operations.release(pod, sandboxes),
          stopped -> {
            stopped.forEach(view::put);
            begin(Stage.RELEASED);
          });
    }
  }

  private void finish() {
    Pod pod = state.pod();
    if (gone) {
      begin(Stage.REMOVED);
      probes.stop();
      List<PodSandboxStatus> sandboxes = view.sandboxes();
      List<Instance> instances = view.instances();
      mailbox.besideUntilDone(
          "removal",
          () -> {
            operations.remove(pod, sandboxes, instances);
            return pod;
          },
          _ -> whenRemoved.run());
    } else if (state.isDeleted() && !deleteSent) {
      deleteSent = true;
      writer.whenWritten(() ->
          mailbox.besideUntilDone(
              "deletion from the API", () -> operations.deleteFromApi(pod), _ -> {}));
    }
  }

  private void publish() {
    PodStatus now = replacing() ? state.status() : generate();
    if (!now.equals(state.status())) {
      state.status(now);
      writer.publish(now);
    }
    if (!measured && "Running".equals(now.getPhase())) {
      measured = true;
      PodMetrics.START_SECONDS.observe(Duration.between(seen, environment.now()).toNanos() / 1e9);
    }
    snapshot = shot();
    listeners.forEach(Runnable::run);
    hearEarlyNews();
  }

  /** A container is replaced in one step, as far as others see. */
  private boolean replacing() {
    return stage == Stage.RUNNING
        && state.runs().anyMatch(run -> mailbox.waits(run.replacedUntil()));
  }

  private PodStatus generate() {
    Map<String, ContainerCondition> conditions = new HashMap<>();
    PodContainers.all(state.pod())
        .forEach(c -> conditions.put(c.getName(), state.run(c.getName()).condition(c)));
    boolean ended = stage != Stage.RUNNING && view.running().isEmpty() && !starts.busy();
    return StatusGenerator.generate(
        new StatusInput(
            state.pod(),
            state.status(),
            view,
            conditions,
            ended,
            failure,
            resizes.status(),
            services.node(),
            environment.now()));
  }

  private void hearEarlyNews() {
    view.running().stream().map(Instance::id).filter(news::take).forEach(this::lookLater);
    view.readySandbox().map(PodSandboxStatus::getId).filter(news::take).ifPresent(this::lookLater);
  }

  private void lookLater(String id) {
    mailbox.post(() -> look(id, EXIT_LOOKS));
  }

  private PodSnapshot shot() {
    return new PodSnapshot(
        state.pod().toBuilder().withStatus(state.status()).build(),
        view.instances(),
        view.readySandbox().map(PodSandboxStatus::getId));
  }
}
