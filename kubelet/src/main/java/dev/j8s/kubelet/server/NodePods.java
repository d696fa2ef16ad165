package dev.j8s.kubelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the node's HTTPS API asks of the agent. Thread-safe. */
public interface NodePods {
  /** The pods of this node, each with its latest status. */
  List<Pod> pods();

  Optional<Pod> pod(String namespace, String name);

  /**
   * The newest container of this name in the pod (of any kind: init, ephemeral), or the one before
   * it.
   *
   * @param previous the instance before the newest one
   */
  Optional<PodContainer> container(Pod pod, String name, boolean previous);

  /**
   * Runs the task, which must not block, whenever the pod or one of its containers may have
   * changed, until what is answered is closed. Readers that follow a log learn by it that the
   * container is over.
   */
  Subscription onChange(String podUid, Runnable changed);

  /** Where the runtime serves an exec session. */
  URI exec(ExecOptions options);

  /** Where the runtime serves an attach session; command is ignored. */
  URI attach(ExecOptions options);

  /** Where the runtime serves port forwarding for the pod's sandbox. */
  URI portForward(Pod pod, List<Integer> ports);

  /** Runs a command to its end. */
  ExecResult run(String containerId, List<String> command, Duration timeout);

  /** A container of a pod as the runtime has it. */
  record PodContainer(String id, State state, Path logPath) {
    /** The runtime's states. */
    public enum State {
      CREATED,
      RUNNING,
      EXITED,
      UNKNOWN
    }
  }

  /** How to start a session in a container. */
  record ExecOptions(
      String containerId,
      List<String> command,
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean tty) {}

  /** How a command ended. */
  record ExecResult(int exitCode, byte[] stdout, byte[] stderr) {}

  /** An interest that ends when it is closed. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
