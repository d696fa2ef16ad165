package dev.j8s.kubelet.runtime;

import dev.j8s.kubelet.runtime.v1.AttachRequest;
import dev.j8s.kubelet.runtime.v1.Container;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.ContainerStats;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import dev.j8s.kubelet.runtime.v1.ExecRequest;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import dev.j8s.kubelet.runtime.v1.LinuxContainerResources;
import dev.j8s.kubelet.runtime.v1.PodSandbox;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.runtime.v1.PodSandboxStats;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import dev.j8s.kubelet.runtime.v1.StatusResponse;
import dev.j8s.kubelet.runtime.v1.VersionResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What runs sandboxes and containers. Methods block the (virtual) thread that calls them and throw
 * {@link RuntimeCallException}; stopping and removing what isn't there is no error.
 */
public interface ContainerRuntime {
  VersionResponse version();

  /** The runtime's own conditions: RuntimeReady, NetworkReady. */
  StatusResponse status();

  /** Makes and starts a pod sandbox; answers its id. */
  String runSandbox(PodSandboxConfig config, String runtimeHandler);

  /** Ends everything in the sandbox and frees its network. */
  void stopSandbox(String id);

  void removeSandbox(String id);

  Optional<PodSandboxStatus> sandboxStatus(String id);

  List<PodSandbox> sandboxes();

  List<Container> containers();

  String createContainer(String sandboxId, ContainerConfig config, PodSandboxConfig sandbox);

  void startContainer(String id);

  /** Sends the stop signal, waits for the grace period, then kills. Returns when it has ended. */
  void stopContainer(String id, Duration grace);

  void removeContainer(String id);

  Optional<ContainerStatus> containerStatus(String id);

  void updateResources(String id, LinuxContainerResources resources);

  void reopenLog(String id);

  /**
   * Runs a command to its end.
   *
   * @throws RuntimeCallException with {@link RuntimeCallException#isTimeout} when it takes longer
   */
  ExecSyncResponse execSync(String id, List<String> command, Duration timeout);

  URI exec(ExecRequest request);

  URI attach(AttachRequest request);

  URI portForward(String sandboxId, List<Integer> ports);

  List<ContainerStats> containerStats();

  /** Empty when the runtime has no sandbox statistics. */
  List<PodSandboxStats> sandboxStats();
}
