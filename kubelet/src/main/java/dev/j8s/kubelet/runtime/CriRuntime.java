package dev.j8s.kubelet.runtime;

import dev.j8s.kubelet.runtime.v1.AttachRequest;
import dev.j8s.kubelet.runtime.v1.Container;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.ContainerStats;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import dev.j8s.kubelet.runtime.v1.ContainerStatusRequest;
import dev.j8s.kubelet.runtime.v1.CreateContainerRequest;
import dev.j8s.kubelet.runtime.v1.ExecRequest;
import dev.j8s.kubelet.runtime.v1.ExecSyncRequest;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import dev.j8s.kubelet.runtime.v1.LinuxContainerResources;
import dev.j8s.kubelet.runtime.v1.ListContainerStatsRequest;
import dev.j8s.kubelet.runtime.v1.ListContainersRequest;
import dev.j8s.kubelet.runtime.v1.ListPodSandboxRequest;
import dev.j8s.kubelet.runtime.v1.ListPodSandboxStatsRequest;
import dev.j8s.kubelet.runtime.v1.PodSandbox;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxStats;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatusRequest;
import dev.j8s.kubelet.runtime.v1.PortForwardRequest;
import dev.j8s.kubelet.runtime.v1.RemoveContainerRequest;
import dev.j8s.kubelet.runtime.v1.RemovePodSandboxRequest;
import dev.j8s.kubelet.runtime.v1.ReopenContainerLogRequest;
import dev.j8s.kubelet.runtime.v1.RunPodSandboxRequest;
import dev.j8s.kubelet.runtime.v1.RuntimeServiceGrpc;
import dev.j8s.kubelet.runtime.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import dev.j8s.kubelet.runtime.v1.StartContainerRequest;
import dev.j8s.kubelet.runtime.v1.StatusRequest;
import dev.j8s.kubelet.runtime.v1.StatusResponse;
import dev.j8s.kubelet.runtime.v1.StopContainerRequest;
import dev.j8s.kubelet.runtime.v1.StopPodSandboxRequest;
import dev.j8s.kubelet.runtime.v1.UpdateContainerResourcesRequest;
import dev.j8s.kubelet.runtime.v1.VersionRequest;
import dev.j8s.kubelet.runtime.v1.VersionResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A runtime by the container runtime interface. */
public final class CriRuntime implements ContainerRuntime {
  private static final Duration CALL = Duration.ofMinutes(2);
  private static final Duration RUN_SANDBOX = Duration.ofMinutes(4);

  private final RuntimeServiceBlockingStub stub;
  private final RuntimeCalls calls;

  public CriRuntime(RuntimeConnection connection, RuntimeCalls calls) {
    this.stub = RuntimeServiceGrpc.newBlockingStub(connection.channel());
    this.calls = calls;
  }

  @Override
  public VersionResponse version() {
    return call("version", s -> s.version(VersionRequest.newBuilder().setVersion("0.1.0").build()));
  }

  @Override
  public StatusResponse status() {
    return call("status", s -> s.status(StatusRequest.getDefaultInstance()));
  }

  @Override
  public String runSandbox(PodSandboxConfig config, String runtimeHandler) {
    RunPodSandboxRequest request =
        RunPodSandboxRequest.newBuilder()
            .setConfig(config)
            .setRuntimeHandler(runtimeHandler)
            .build();
    return call("run_podsandbox", RUN_SANDBOX, s -> s.runPodSandbox(request)).getPodSandboxId();
  }

  @Override
  public void stopSandbox(String id) {
    unlessGone(
        "stop_podsandbox",
        CALL,
        s -> s.stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build()));
  }

  @Override
  public void removeSandbox(String id) {
    unlessGone(
        "remove_podsandbox",
        CALL,
        s -> s.removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build()));
  }

  @Override
  public Optional<PodSandboxStatus> sandboxStatus(String id) {
    return unlessGone(
            "podsandbox_status",
            CALL,
            s ->
                s.podSandboxStatus(
                    PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build()))
        .map(answer -> answer.getStatus());
  }

  @Override
  public List<PodSandbox> sandboxes() {
    return call(
            "list_podsandbox", s -> s.listPodSandbox(ListPodSandboxRequest.newBuilder().build()))
        .getItemsList();
  }

  @Override
  public List<Container> containers() {
    return call(
            "list_containers", s -> s.listContainers(ListContainersRequest.newBuilder().build()))
        .getContainersList();
  }

  @Override
  public String createContainer(
      String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
    CreateContainerRequest request =
        CreateContainerRequest.newBuilder()
            .setPodSandboxId(sandboxId)
            .setConfig(config)
            .setSandboxConfig(sandbox)
            .build();
    return call("create_container", s -> s.createContainer(request)).getContainerId();
  }

  @Override
  public void startContainer(String id) {
    call(
        "start_container",
        s -> s.startContainer(StartContainerRequest.newBuilder().setContainerId(id).build()));
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    unlessGone(
        "stop_container",
        grace.plus(CALL),
        s ->
            s.stopContainer(
                StopContainerRequest.newBuilder()
                    .setContainerId(id)
                    .setTimeout(grace.toSeconds())
                    .build()));
  }

  @Override
  public void removeContainer(String id) {
    unlessGone(
        "remove_container",
        CALL,
        s -> s.removeContainer(RemoveContainerRequest.newBuilder().setContainerId(id).build()));
  }

  @Override
  public Optional<ContainerStatus> containerStatus(String id) {
    return unlessGone(
            "container_status",
            CALL,
            s -> s.containerStatus(ContainerStatusRequest.newBuilder().setContainerId(id).build()))
        .map(answer -> answer.getStatus());
  }

  @Override
  public void updateResources(String id, LinuxContainerResources resources) {
    call(
        "update_container",
        s ->
            s.updateContainerResources(
                UpdateContainerResourcesRequest.newBuilder()
                    .setContainerId(id)
                    .setLinux(resources)
                    .build()));
  }

  @Override
  public void reopenLog(String id) {
    call(
        "reopen_container_log",
        s ->
            s.reopenContainerLog(
                ReopenContainerLogRequest.newBuilder().setContainerId(id).build()));
  }

  @Override
  public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
    ExecSyncRequest request =
        ExecSyncRequest.newBuilder()
            .setContainerId(id)
            .addAllCmd(command)
            .setTimeout(timeout.toSeconds())
            .build();
    Duration deadline = timeout.isZero() ? CALL.multipliedBy(60) : timeout.plus(CALL);
    return call("exec_sync", deadline, s -> s.execSync(request));
  }

  @Override
  public URI exec(ExecRequest request) {
    return URI.create(call("exec", s -> s.exec(request)).getUrl());
  }

  @Override
  public URI attach(AttachRequest request) {
    return URI.create(call("attach", s -> s.attach(request)).getUrl());
  }

  @Override
  public URI portForward(String sandboxId, List<Integer> ports) {
    PortForwardRequest request =
        PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).addAllPort(ports).build();
    return URI.create(call("port_forward", s -> s.portForward(request)).getUrl());
  }

  @Override
  public List<ContainerStats> containerStats() {
    return call(
            "list_container_stats",
            s -> s.listContainerStats(ListContainerStatsRequest.newBuilder().build()))
        .getStatsList();
  }

  @Override
  public List<PodSandboxStats> sandboxStats() {
    try {
      return call(
              "list_podsandbox_stats",
              s -> s.listPodSandboxStats(ListPodSandboxStatsRequest.newBuilder().build()))
          .getStatsList();
    } catch (RuntimeCallException e) {
      if (e.isUnimplemented()) {
        return List.of();
      }
      throw e;
    }
  }

  private <T> T call(String operation, Function<RuntimeServiceBlockingStub, T> request) {
    return call(operation, CALL, request);
  }

  private <T> T call(
      String operation, Duration deadline, Function<RuntimeServiceBlockingStub, T> request) {
    return calls.measure(
        operation,
        () -> request.apply(stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private <T> Optional<T> unlessGone(
      String operation, Duration deadline, Function<RuntimeServiceBlockingStub, T> request) {
    try {
      return Optional.of(call(operation, deadline, request));
    } catch (RuntimeCallException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
