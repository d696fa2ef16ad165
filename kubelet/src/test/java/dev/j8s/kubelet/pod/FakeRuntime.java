package dev.j8s.kubelet.pod;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.ImageService;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.AttachRequest;
import dev.j8s.kubelet.runtime.v1.AuthConfig;
import dev.j8s.kubelet.runtime.v1.Container;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.ContainerStats;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import dev.j8s.kubelet.runtime.v1.ExecRequest;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import dev.j8s.kubelet.runtime.v1.FilesystemUsage;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.LinuxContainerResources;
import dev.j8s.kubelet.runtime.v1.PodSandbox;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxNetworkStatus;
import dev.j8s.kubelet.runtime.v1.PodSandboxState;
import dev.j8s.kubelet.runtime.v1.PodSandboxStats;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.runtime.v1.StatusResponse;
import dev.j8s.kubelet.runtime.v1.VersionResponse;
import io.grpc.Status;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A runtime in memory whose containers do as the test says. */
final class FakeRuntime implements ContainerRuntime, ImageService {
  /** What was asked of it: {@code run pod}, {@code start container}, {@code stop container}, ... */
  final List<String> calls = new ArrayList<>();

  /** Containers that end as soon as they are started, and their exit codes. */
  final Map<String, Integer> endAtOnce = new HashMap<>();

  final Set<String> images = new HashSet<>(Set.of("busybox:latest"));

  /** Containers that no stop ends. */
  final Set<String> stubborn = new HashSet<>();

  int sandboxFailures;
  int updateFailures;
  Consumer<String> listener = _ -> {};

  private final Environment environment;
  private final Map<String, PodSandboxStatus> sandboxes = new LinkedHashMap<>();
  private final Map<String, ContainerStatus> containers = new LinkedHashMap<>();
  private final Map<String, String> sandboxOf = new HashMap<>();
  private int next;

  FakeRuntime(Environment environment) {
    this.environment = environment;
  }

  private long nanos() {
    Instant now = environment.now();
    // Creation times order instances, so no two are the same.
    return now.getEpochSecond() * 1_000_000_000 + now.getNano() + next;
  }

  /** The newest running container of this name ends. */
  void exit(String name, int code) {
    String id =
        containers.values().stream()
            .filter(c -> c.getMetadata().getName().equals(name))
            .filter(c -> c.getState() == ContainerState.CONTAINER_RUNNING)
            .reduce((_, last) -> last)
            .orElseThrow(() -> new AssertionError(name + " doesn't run"))
            .getId();
    ended(id, code);
    listener.accept(id);
  }

  /** The runtime forgets the running container of this name, without a word. */
  void lose(String name) {
    containers
        .values()
        .removeIf(c ->
            c.getMetadata().getName().equals(name)
                && c.getState() == ContainerState.CONTAINER_RUNNING);
  }

  /** The newest sandbox ends, and all in it. */
  void killSandbox() {
    PodSandboxStatus last = List.copyOf(sandboxes.values()).getLast();
    stop(last);
    listener.accept(last.getId());
  }

  private void stop(PodSandboxStatus sandbox) {
    sandboxes.put(
        sandbox.getId(), sandbox.toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build());
    sandboxOf.forEach((container, of) -> {
      if (of.equals(sandbox.getId())) {
        ended(container, 137);
      }
    });
  }

  private void ended(String id, int code) {
    ContainerStatus before = containers.get(id);
    if (before != null && before.getState() == ContainerState.CONTAINER_RUNNING) {
      containers.put(
          id,
          before.toBuilder()
              .setState(ContainerState.CONTAINER_EXITED)
              .setExitCode(code)
              .setFinishedAt(nanos())
              .setReason(code == 0 ? "Completed" : "Error")
              .build());
    }
  }

  @Override
  public VersionResponse version() {
    return VersionResponse.newBuilder().setRuntimeName("fake").setRuntimeVersion("1").build();
  }

  @Override
  public StatusResponse status() {
    return StatusResponse.getDefaultInstance();
  }

  @Override
  public String runSandbox(PodSandboxConfig config, String runtimeHandler) {
    if (sandboxFailures > 0) {
      sandboxFailures--;
      throw new RuntimeCallException(Status.Code.UNKNOWN, "no network");
    }
    calls.add("run " + config.getMetadata().getName());
    String id = "sandbox-" + next++;
    sandboxes.put(
        id,
        PodSandboxStatus.newBuilder()
            .setId(id)
            .setMetadata(config.getMetadata())
            .setState(PodSandboxState.SANDBOX_READY)
            .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp("10.1.0.7"))
            .putAllLabels(config.getLabelsMap())
            .build());
    return id;
  }

  @Override
  public void stopSandbox(String id) {
    Optional.ofNullable(sandboxes.get(id)).ifPresent(this::stop);
  }

  @Override
  public void removeSandbox(String id) {
    sandboxes.remove(id);
  }

  @Override
  public Optional<PodSandboxStatus> sandboxStatus(String id) {
    return Optional.ofNullable(sandboxes.get(id));
  }

  @Override
  public List<PodSandbox> sandboxes() {
    return sandboxes.values().stream()
        .map(s ->
            PodSandbox.newBuilder()
                .setId(s.getId())
                .setState(s.getState())
                .putAllLabels(s.getLabelsMap())
                .build())
        .toList();
  }

  @Override
  public List<Container> containers() {
    return containers.values().stream()
        .map(c ->
            Container.newBuilder()
                .setId(c.getId())
                .setPodSandboxId(sandboxOf.get(c.getId()))
                .setState(c.getState())
                .putAllLabels(c.getLabelsMap())
                .build())
        .toList();
  }

  @Override
  public String createContainer(
      String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
    String id = "container-" + next++;
    sandboxOf.put(id, sandboxId);
    containers.put(
        id,
        ContainerStatus.newBuilder()
            .setId(id)
            .setMetadata(config.getMetadata())
            .setState(ContainerState.CONTAINER_CREATED)
            .setCreatedAt(nanos())
            .setLogPath(sandbox.getLogDirectory() + "/" + config.getLogPath())
            .setImage(config.getImage())
            .putAllLabels(config.getLabelsMap())
            .putAllAnnotations(config.getAnnotationsMap())
            .build());
    return id;
  }

  @Override
  public void startContainer(String id) {
    ContainerStatus created =
        Optional.ofNullable(containers.get(id)).orElseThrow(() -> new AssertionError(id));
    String name = created.getMetadata().getName();
    calls.add("start " + name);
    containers.put(
        id,
        created.toBuilder()
            .setState(ContainerState.CONTAINER_RUNNING)
            .setStartedAt(nanos())
            .build());
    Integer code = endAtOnce.get(name);
    if (code != null) {
      // The agent still reads "running", but the news of the end is already out.
      listener.accept(id);
      environment.executor().execute(() -> ended(id, code));
    }
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    ContainerStatus before = containers.get(id);
    if (before != null && before.getState() == ContainerState.CONTAINER_RUNNING) {
      calls.add("stop " + before.getMetadata().getName() + " " + grace.toSeconds() + "s");
      if (stubborn.contains(before.getMetadata().getName())) {
        return;
      }
      ended(id, 143);
      listener.accept(id);
    }
  }

  @Override
  public void removeContainer(String id) {
    containers.remove(id);
  }

  @Override
  public Optional<ContainerStatus> containerStatus(String id) {
    return Optional.ofNullable(containers.get(id));
  }

  @Override
  public void updateResources(String id, LinuxContainerResources resources) {
    String name = containerStatus(id).orElseThrow().getMetadata().getName();
    calls.add("update " + name + " " + resources.getCpuShares());
    if (updateFailures > 0) {
      updateFailures--;
      throw new RuntimeCallException(Status.Code.UNKNOWN, "busy");
    }
  }

  @Override
  public void reopenLog(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
    calls.add("exec " + String.join(" ", command));
    return ExecSyncResponse.getDefaultInstance();
  }

  @Override
  public URI exec(ExecRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI attach(AttachRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI portForward(String sandboxId, List<Integer> ports) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ContainerStats> containerStats() {
    return List.of();
  }

  @Override
  public List<PodSandboxStats> sandboxStats() {
    return List.of();
  }

  @Override
  public List<Image> images() {
    return images.stream().map(FakeRuntime::made).toList();
  }

  private static Image made(String name) {
    return Image.newBuilder().setId("sha256:" + name).addRepoTags(name).build();
  }

  @Override
  public Optional<Image> image(String reference) {
    return images.contains(reference) ? Optional.of(made(reference)) : Optional.empty();
  }

  @Override
  public String pull(String reference, Optional<AuthConfig> credentials) {
    throw new RuntimeCallException(Status.Code.NOT_FOUND, reference + ": not found");
  }

  @Override
  public void remove(String reference) {
    images.remove(reference);
  }

  @Override
  public List<FilesystemUsage> fileSystems() {
    return List.of();
  }
}
