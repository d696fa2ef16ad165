package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.v1.AttachRequest;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.ExecRequest;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import dev.j8s.kubelet.server.NodePods;
import dev.j8s.kubelet.status.Instance;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers the node's HTTPS API from the pod workers and the runtime. */
public final class AgentPods implements NodePods {
  private static final Comparator<Instance> NEWEST_FIRST =
      Comparator.comparingLong((Instance i) -> i.status().getCreatedAt()).reversed();

  private final PodWorkers workers;
  private final ContainerRuntime runtime;

  public AgentPods(PodWorkers workers, ContainerRuntime runtime) {
    this.workers = requireNonNull(workers, "workers is null");
    this.runtime = requireNonNull(runtime, "runtime is null");
  }

  @Override
  public List<Pod> pods() {
    return workers.snapshots().map(PodSnapshot::pod).toList();
  }

  @Override
  public Optional<Pod> pod(String namespace, String name) {
    return workers
        .snapshots()
        .map(PodSnapshot::pod)
        .filter(pod ->
            pod.getMetadata().getName().equals(name)
                && pod.getMetadata().getNamespace().equals(namespace))
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()));
  }

  private Optional<PodSnapshot> snapshot(Pod pod) {
    return workers
        .snapshots()
        .filter(s -> s.pod().getMetadata().getUid().equals(pod.getMetadata().getUid()))
        .findFirst();
  }

  @Override
  public Optional<PodContainer> container(Pod pod, String name, boolean previous) {
    return snapshot(pod)
        .flatMap(s -> previous ? before(s, name) : newest(s, name))
        .map(AgentPods::container);
  }

  /** One that has begun to run, if there is one: nothing can be read of, or asked of, another. */
  private static Optional<Instance> newest(PodSnapshot pod, String name) {
    return pod.instances().stream()
        .filter(i -> i.name().equals(name))
        .min(
            Comparator.comparing(
                    (Instance i) -> i.status().getState() == ContainerState.CONTAINER_CREATED)
                .thenComparing(NEWEST_FIRST));
  }

  /**
   * The one that the status calls the last: while a container waits for its restart, the newest.
   */
  private static Optional<Instance> before(PodSnapshot pod, String name) {
    PodStatus status = pod.pod().getStatus();
    return Stream.of(
            status.getContainerStatuses(),
            status.getInitContainerStatuses(),
            status.getEphemeralContainerStatuses())
        .flatMap(List::stream)
        .filter(s -> s.getName().equals(name))
        .map(ContainerStatus::getLastState)
        .filter(last -> last != null && last.getTerminated() != null)
        .map(last -> requireNonNullElse(last.getTerminated().getContainerID(), ""))
        .flatMap(id -> pod.instances().stream().filter(i -> id.endsWith("://" + i.id())))
        .findFirst();
  }

  @Override
  public Subscription onChange(String podUid, Runnable changed) {
    return workers.onChange(podUid, changed);
  }

  private static PodContainer container(Instance instance) {
    return new PodContainer(
        instance.id(),
        switch (instance.status().getState()) {
          case CONTAINER_CREATED -> PodContainer.State.CREATED;
          case CONTAINER_RUNNING -> PodContainer.State.RUNNING;
          case CONTAINER_EXITED -> PodContainer.State.EXITED;
          case CONTAINER_UNKNOWN, UNRECOGNIZED -> PodContainer.State.UNKNOWN;
        },
        Path.of(instance.status().getLogPath()));
  }

  @Override
  public URI exec(ExecOptions options) {
    return runtime.exec(
        ExecRequest.newBuilder()
            .setContainerId(options.containerId())
            .addAllCmd(options.command())
            .setStdin(options.stdin())
            .setStdout(options.stdout())
            .setStderr(options.stderr())
            .setTty(options.tty())
            .build());
  }

  @Override
  public URI attach(ExecOptions options) {
    return runtime.attach(
        AttachRequest.newBuilder()
            .setContainerId(options.containerId())
            .setStdin(options.stdin())
            .setStdout(options.stdout())
            .setStderr(options.stderr())
            .setTty(options.tty())
            .build());
  }

  @Override
  public URI portForward(Pod pod, List<Integer> ports) {
    String sandbox =
        snapshot(pod)
            .flatMap(PodSnapshot::sandboxId)
            .orElseThrow(() ->
                new IllegalStateException(
                    "pod sandbox of " + PodContainers.describe(pod) + " is not running"));
    return runtime.portForward(sandbox, ports);
  }

  @Override
  public ExecResult run(String containerId, List<String> command, Duration timeout) {
    ExecSyncResponse answer = runtime.execSync(containerId, command, timeout);
    return new ExecResult(
        answer.getExitCode(), answer.getStdout().toByteArray(), answer.getStderr().toByteArray());
  }
}
