package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Informer;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.RuntimeEvents;
import dev.j8s.kubelet.server.NodePods;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pod workers of a node: brings each pod's changes, and the runtime's news, to its worker. What
 * the runtime has of pods that the API has no more is removed.
 */
public final class PodWorkers implements RuntimeEvents.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorkers.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration MEASURE = Duration.ofSeconds(10);

  private final PodServices services;
  private final Environment environment;
  private final RuntimeSurvey survey;
  private final Orphans orphans;
  private final PodAdmission admission;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();

  /**
   * What ran already and has no worker yet. A pod leaves it only when its worker is there, so that
   * one that is looked for here first and then among the workers is never taken for a stray.
   */
  private final Map<String, Adopted> found = new ConcurrentHashMap<>();

  private final EarlyNews news = new EarlyNews();
  private final AtomicBoolean lookWaits = new AtomicBoolean();

  private volatile boolean started;
  private volatile boolean closed;

  public PodWorkers(PodServices services, NodeRoom node) {
    this.services = requireNonNull(services, "services is null");
    this.environment = services.environment();
    this.survey = new RuntimeSurvey(services.runtime());
    this.orphans = new Orphans(services);
    this.admission = new PodAdmission(node, services.client());
  }

  /**
   * Takes over what runs already, then follows the pods. Blocks until the runtime has answered.
   *
   * @param pods this node's pods; synced
   */
  public void start(Informer<Pod> pods) {
    found.putAll(survey.atStart());
    LOG.info("pods: the runtime has {} from before", found.size());
    // Those that run already have their room before any new one asks for it.
    pods.lister().list().stream().filter(PodAdmission::isDecided).forEach(admission::keep);
    pods.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Pod pod) {
            take(pod);
          }

          @Override
          public void updated(Pod before, Pod after) {
            if (!uid(before).equals(uid(after))) {
              drop(before);
            }
            take(after);
          }

          @Override
          public void deleted(Pod last) {
            drop(last);
          }
        });
    Set<String> wanted = new HashSet<>();
    pods.lister().list().forEach(pod -> wanted.add(uid(pod)));
    started = true;
    lookNowAndThen();
    measureNowAndThen();
    environment
        .executor()
        .execute(() -> {
          Set<String> strays = new HashSet<>(found.keySet());
          strays.addAll(orphans.onDisk());
          strays.removeAll(wanted);
          strays.removeIf(workers::containsKey);
          strays.forEach(uid ->
              orphans.remove(uid, Optional.ofNullable(found.remove(uid)).orElse(Adopted.NOTHING)));
        });
  }

  /** In case news was lost. */
  private void lookNowAndThen() {
    environment.schedule(
        LOOK,
        () -> {
          if (!closed) {
            anythingMayHaveChanged();
            lookNowAndThen();
          }
        });
  }

  private void measureNowAndThen() {
    environment.schedule(
        MEASURE,
        () -> {
          if (!closed) {
            workers.values().forEach(PodWorker::measure);
            measureNowAndThen();
          }
        });
  }

  /** Workers do nothing more; containers keep running. */
  @Override
  public void close() {
    closed = true;
    workers.values().forEach(PodWorker::close);
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private void take(Pod pod) {
    if (closed) {
      return;
    }
    String uid = uid(pod);
    PodWorker there = workers.get(uid);
    if (there != null) {
      admission.update(pod);
      there.update(pod);
      return;
    }
    Adopted adopted = found.getOrDefault(uid, Adopted.NOTHING);
    PodAdmission.Verdict verdict = admission.decide(pod, !adopted.sandboxes().isEmpty());
    PodWorker worker =
        new PodWorker(pod, adopted, admission, verdict, services, news, () -> removed(uid));
    workers.put(uid, worker);
    found.remove(uid);
    worker.begin();
  }

  private void drop(Pod pod) {
    admission.forget(uid(pod));
    PodWorker worker = workers.get(uid(pod));
    if (worker != null) {
      worker.update(pod);
      worker.gone();
    }
  }

  private void removed(String uid) {
    workers.remove(uid);
    count();
  }

  @Override
  public void changed(String id) {
    news.note(id);
    for (PodWorker worker : workers.values()) {
      PodSnapshot pod = worker.snapshot();
      if (pod.sandboxId().filter(id::equals).isPresent()
          || pod.instances().stream().anyMatch(i -> i.id().equals(id))) {
        news.take(id);
        worker.look(id);
        break;
      }
    }
    count();
  }

  @Override
  public void anythingMayHaveChanged() {
    if (started && !closed && lookWaits.compareAndSet(false, true)) {
      environment.executor().execute(this::look);
    }
  }

  private void look() {
    lookWaits.set(false);
    Map<String, Instance> known = new ConcurrentHashMap<>();
    workers.values().forEach(w -> w.snapshot().instances().forEach(i -> known.put(i.id(), i)));
    Set<String> before = Set.copyOf(workers.keySet());
    try {
      Map<String, Adopted> now = survey.all(known);
      for (String uid : before) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
          worker.look(now.getOrDefault(uid, Adopted.NOTHING));
        }
      }
      now.forEach((uid, stray) -> {
        if (!found.containsKey(uid) && !workers.containsKey(uid)) {
          orphans.remove(uid, stray);
        }
      });
    } catch (RuntimeCallException e) {
      LOG.warn("pods: the runtime doesn't answer, again: {}", e.getMessage());
      environment.schedule(RETRY, this::anythingMayHaveChanged);
    }
    count();
  }

  private void count() {
    double pods = 0;
    double running = 0;
    double exited = 0;
    for (PodWorker worker : workers.values()) {
      PodSnapshot pod = worker.snapshot();
      pods += pod.sandboxId().isPresent() ? 1 : 0;
      running += pod.instances().stream().filter(Instance::running).count();
      exited += pod.instances().stream().filter(Instance::exited).count();
    }
    PodMetrics.RUNNING_PODS.set(pods);
    PodMetrics.RUNNING_CONTAINERS.labelValues("running").set(running);
    PodMetrics.RUNNING_CONTAINERS.labelValues("exited").set(exited);
  }

  /** Runs the task whenever this pod may have changed, until the subscription is closed. */
  NodePods.Subscription onChange(String uid, Runnable changed) {
    PodWorker worker = workers.get(uid);
    if (worker == null) {
      return () -> {};
    }
    worker.addListener(changed);
    return () -> worker.removeListener(changed);
  }

  /** Something that pods refer to has changed: what waits for it is tried again. */
  public void referenceChanged(String uid) {
    PodWorker worker = workers.get(uid);
    if (worker != null) {
      worker.retry();
    }
  }

  Stream<PodSnapshot> snapshots() {
    return new ArrayList<>(workers.values()).stream().map(PodWorker::snapshot);
  }
}
