package dev.j8s.scheduler;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.events.ApiEventRecorder;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.Diagnosis;
import dev.j8s.scheduler.framework.Framework;
import dev.j8s.scheduler.framework.PermitPlugin;
import dev.j8s.scheduler.framework.PostFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.queue.QueuedPod;
import dev.j8s.scheduler.queue.SchedulingQueue;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches for pods without a node and gives them one. */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** Stands where a plugin's name would when there is no node at all; any change may help. */
  private static final String NO_NODES = "";

  private final Environment environment;
  private final Informers informers;
  private final SerialExecutor thread;
  private final Framework framework;
  private final SchedulerMetrics metrics;
  private final PodStatusWriter statuses;
  private final BindingCycle binding;

  // Everything below belongs to the scheduling thread.
  private final ClusterState cluster = new ClusterState();
  private final SchedulingQueue queue;
  private final NodeChooser chooser;
  private boolean running;
  private boolean stepping;

  public Scheduler(Client client, Environment environment, SchedulerOptions options) {
    this(
        client,
        environment,
        new ApiEventRecorder(client, environment, options.schedulerName(), ""),
        options);
  }

  Scheduler(
      Client client, Environment environment, EventRecorder events, SchedulerOptions options) {
    this.environment = requireNonNull(environment, "environment is null");
    this.informers = client.informers();
    this.thread = new SerialExecutor(environment.executor());
    this.framework = new Framework(Plugins.defaults(client, informers, environment, events));
    this.metrics = new SchedulerMetrics(options.schedulerName());
    this.statuses = new PodStatusWriter(client, events, environment);
    this.binding = new BindingCycle(framework, environment);
    this.queue =
        new SchedulingQueue(
            framework,
            environment,
            options.initialBackoff(),
            options.maxBackoff(),
            options.maxUnschedulable(),
            this::onThread);
    this.chooser =
        new NodeChooser(framework, cluster, environment, options.percentageOfNodesToScore());
    ClusterFeed feed = new ClusterFeed(cluster, queue, this::onThread, options.schedulerName());
    informers.of(Node.class).addHandler(feed.nodes());
    informers.of(Namespace.class).addHandler(feed.namespaces());
    informers.of(PersistentVolumeClaim.class).addHandler(feed.storage());
    informers.of(PersistentVolume.class).addHandler(feed.storage());
    informers.of(Pod.class).addHandler(feed.pods());
  }

  /** Starts watching; pods are scheduled from when the whole cluster is known. */
  public void start() {
    informers.start();
    var _ =
        informers
            .synced()
            .thenRun(() ->
                onThread(() -> {
                  running = true;
                  LOG.info(
                      "scheduling started: {} nodes, {} pods waiting",
                      cluster.nodes().size(),
                      queue.activePods());
                }));
  }

  @Override
  public void close() {
    informers.close();
    onThread(() -> {
      running = false;
      queue.close();
    });
  }

  /** Runs a task on the scheduling thread and then looks for the next pod. */
  private void onThread(Runnable task) {
    thread.execute(() -> {
      task.run();
      if (running && !stepping) {
        stepping = true;
        thread.execute(this::step);
      }
    });
  }

  /** Schedules one pod, after all that came in before; then the next one has its turn. */
  private void step() {
    QueuedPod next = running ? queue.pop() : null;
    if (next == null) {
      stepping = false;
      metrics.pending(queue);
      return;
    }
    try {
      schedule(next);
    } finally {
      // By way of the executor, so that bindings that are ready have their turn too.
      environment.executor().execute(() -> thread.execute(this::step));
    }
  }

  private void schedule(QueuedPod queued) {
    PodInfo pod = queued.pod();
    long start = environment.nanoTime();
    CycleState state = new CycleState(cluster);
    NodeChooser.Choice choice;
    try {
      choice = chooser.choose(state, pod);
    } catch (RuntimeException e) {
      LOG.error("scheduling pod {} failed", pod, e);
      choice = new NodeChooser.Choice.Failed(Status.error("", e.toString()));
    }
    metrics.algorithm(environment.nanoTime() - start);
    switch (choice) {
      case NodeChooser.Choice.Chosen chosen -> assume(queued, state, chosen.node().name(), start);
      case NodeChooser.Choice.Refused refused ->
          makeRoom(queued, state, refused.diagnosis(), start);
      case NodeChooser.Choice.NoNodes _ ->
          refused(queued, "no nodes available to schedule pods", Set.of(NO_NODES), null, start);
      case NodeChooser.Choice.Failed failed -> failed(queued, failed.status(), start);
    }
  }

  private void makeRoom(QueuedPod queued, CycleState state, Diagnosis diagnosis, long start) {
    PostFilterPlugin.Result result;
    try {
      result = framework.postFilter(state, queued.pod(), diagnosis);
    } catch (RuntimeException e) {
      LOG.error("making room for pod {} failed", queued.pod(), e);
      result = new PostFilterPlugin.Result(Status.error("", e.toString()), null);
    }
    String nominated = null;
    if (result != null) {
      diagnosis.addPostFilter(result.status().message());
      nominated = result.nominatedNode();
      if (nominated != null) {
        cluster.nominations().set(queued.pod(), nominated);
      }
    }
    refused(queued, diagnosis.message(), diagnosis.plugins(), nominated, start);
  }

  private void assume(QueuedPod queued, CycleState state, String node, long start) {
    PodInfo pod = queued.pod();
    cluster.assume(pod, node);
    Status status = framework.reserve(state, pod, node);
    List<PermitPlugin.Result> waiting = List.of();
    if (status.isSuccess()) {
      waiting = framework.permit(state, pod, node);
      if (!waiting.isEmpty() && waiting.getFirst().status().code() != Status.Code.WAIT) {
        status = waiting.getFirst().status();
      }
    }
    if (!status.isSuccess()) {
      unbind(queued, state, node, status, start);
      return;
    }
    binding.start(
        state,
        pod,
        node,
        waiting,
        outcome -> onThread(() -> bound(queued, state, node, outcome, start)));
  }

  private void bound(QueuedPod queued, CycleState state, String node, Status outcome, long start) {
    if (!outcome.isSuccess()) {
      unbind(queued, state, node, outcome, start);
      return;
    }
    long now = environment.nanoTime();
    queue.bound(queued);
    cluster.nominations().remove(queued.pod().uid());
    metrics.scheduled(now - start, now - queued.firstSeen(), queued.attempts());
    statuses.scheduled(queued.pod(), node);
    LOG.debug("pod {} is bound to {}", queued.pod(), node);
  }

  private void unbind(QueuedPod queued, CycleState state, String node, Status outcome, long start) {
    PodInfo pod = queued.pod();
    framework.unreserve(state, pod, node);
    if (cluster.isAssumed(pod.uid())) {
      cluster.forget(pod.uid());
      queue.changed(new ClusterEvent.BoundPodRemoved(pod));
    }
    if (outcome.isRejected()) {
      refused(queued, outcome.message(), Set.of(outcome.plugin()), null, start);
    } else {
      failed(queued, outcome, start);
    }
  }

  private void refused(
      QueuedPod queued,
      String message,
      Set<String> refusedBy,
      @Nullable String nominated,
      long start) {
    metrics.unschedulable(environment.nanoTime() - start);
    if (queue.refused(queued, refusedBy)) {
      statuses.notScheduled(queued.pod(), "Unschedulable", message, nominated);
      LOG.debug("pod {} is unschedulable: {}", queued.pod(), message);
    }
  }

  private void failed(QueuedPod queued, Status status, long start) {
    metrics.error(environment.nanoTime() - start);
    if (queue.failed(queued)) {
      statuses.notScheduled(queued.pod(), "SchedulerError", status.message(), null);
      LOG.warn("pod {} could not be scheduled: {}", queued.pod(), status.message());
    }
  }
}
