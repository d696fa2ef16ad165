package dev.j8s.kubelet.server;

import dev.j8s.kubelet.server.NodePods.ExecOptions;
import dev.j8s.kubelet.server.NodePods.ExecResult;
import dev.j8s.kubelet.server.NodePods.PodContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /exec}, {@code /attach}, {@code /portForward} and {@code /run}. */
final class SessionEndpoint {
  /** Upstream puts no limit on /run; a day is one that nobody meets. */
  private static final Duration RUN_LIMIT = Duration.ofDays(1);

  private final NodePods pods;

  SessionEndpoint(NodePods pods) {
    this.pods = pods;
  }

  void exec(Exchange exchange, String namespace, String podName, String containerName)
      throws HttpError {
    ExecOptions options = options(exchange, running(namespace, podName, containerName).id());
    RuntimeStreams.join(exchange, pods.exec(options));
  }

  void attach(Exchange exchange, String namespace, String podName, String containerName)
      throws HttpError {
    ExecOptions options = options(exchange, running(namespace, podName, containerName).id());
    RuntimeStreams.join(exchange, pods.attach(options));
  }

  void portForward(Exchange exchange, String namespace, String podName) throws HttpError {
    List<Integer> ports = new ArrayList<>();
    for (String list : exchange.parameters("port")) {
      for (String port : list.split(",", -1)) {
        ports.add(port(port));
      }
    }
    URI runtime = pods.portForward(pod(namespace, podName), ports);
    RuntimeStreams.join(exchange, runtime);
  }

  private static int port(String text) throws HttpError {
    try {
      int port = Integer.parseInt(text);
      if (port < 1 || port > 65535) {
        throw HttpError.badRequest("port \"" + text + "\" must be between 1 and 65535");
      }
      return port;
    } catch (NumberFormatException e) {
      throw HttpError.badRequest("unable to parse \"" + text + "\" as a port: " + e.getMessage());
    }
  }

  void run(Exchange exchange, String namespace, String podName, String containerName)
      throws HttpError, IOException {
    PodContainer container = running(namespace, podName, containerName);
    String command = exchange.parameter("cmd");
    ExecResult result =
        pods.run(
            container.id(),
            List.of(command == null ? new String[0] : command.split(" ", -1)),
            RUN_LIMIT);
    var output = new ByteArrayOutputStream();
    output.write(result.stdout());
    output.write(result.stderr());
    if (result.exitCode() != 0) {
      throw HttpError.internal("command terminated with exit code " + result.exitCode());
    }
    exchange.answer(200, "text/plain; charset=utf-8", output.toByteArray());
  }

  private Pod pod(String namespace, String name) throws HttpError {
    return pods.pod(namespace, name).orElseThrow(() -> HttpError.notFound("pod does not exist"));
  }

  private PodContainer running(String namespace, String podName, String name) throws HttpError {
    return pods.container(pod(namespace, podName), name, false)
        .filter(container -> container.state() == PodContainer.State.RUNNING)
        .orElseThrow(() -> HttpError.internal("container not found (\"" + name + "\")"));
  }

  private static ExecOptions options(Exchange exchange, String containerId) throws HttpError {
    boolean stdin = flag(exchange, "input", "stdin");
    boolean stdout = flag(exchange, "output", "stdout");
    boolean stderr = flag(exchange, "error", "stderr");
    boolean tty = flag(exchange, "tty", "tty");
    if (!stdin && !stdout && !stderr) {
      throw HttpError.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
    return new ExecOptions(
        // A terminal has one output: what goes to stderr comes by stdout.
        containerId, exchange.parameters("command"), stdin, stdout, stderr && !tty, tty);
  }

  private static boolean flag(Exchange exchange, String name, String alias) {
    return isSet(exchange.parameter(name)) || isSet(exchange.parameter(alias));
  }

  private static boolean isSet(@Nullable String value) {
    return "1".equals(value) || "true".equals(value);
  }
}
