package dev.j8s.kubelet.probe;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Makes one probe of any kind. */
public final class Prober {
  private static final int MAX_OUTPUT = 10 * 1024;

  private final ContainerRuntime runtime;
  private final HttpActions http;
  private final GrpcHealth grpc;

  public Prober(ContainerRuntime runtime, HttpActions http) {
    this.runtime = requireNonNull(runtime, "runtime is null");
    this.http = requireNonNull(http, "http is null");
    this.grpc = new GrpcHealth();
  }

  /** Blocks until there is an answer or the probe's timeout is over. */
  Outcome probe(Probe probe, Target target) {
    Duration timeout = Duration.ofSeconds(requireNonNullElse(probe.getTimeoutSeconds(), 1));
    if (probe.getExec() != null) {
      return exec(target, probe.getExec().getCommand(), timeout);
    }
    if (probe.getHttpGet() != null) {
      return http(probe, target, timeout);
    }
    if (probe.getTcpSocket() != null) {
      return tcp(
          requireNonNullElse(probe.getTcpSocket().getHost(), ""),
          probe.getTcpSocket().getPort(),
          target,
          timeout);
    }
    if (probe.getGrpc() != null) {
      return grpc.check(
          target.podIp(),
          probe.getGrpc().getPort(),
          requireNonNullElse(probe.getGrpc().getService(), ""),
          timeout);
    }
    return new Outcome.Unknown("missing probe handler");
  }

  /** Whether trying again soon costs the container next to nothing. */
  static boolean cheap(Probe probe) {
    return probe.getExec() == null;
  }

  private Outcome exec(Target target, List<String> command, Duration timeout) {
    try {
      ExecSyncResponse answer = runtime.execSync(target.containerId(), command, timeout);
      if (answer.getExitCode() == 0) {
        return new Outcome.Success();
      }
      String output =
          answer.getStdout().concat(answer.getStderr()).toString(StandardCharsets.UTF_8);
      return new Outcome.Failure(
          output.length() > MAX_OUTPUT ? output.substring(0, MAX_OUTPUT) : output);
    } catch (RuntimeCallException e) {
      if (e.isTimeout()) {
        return new Outcome.Failure(
            "command timed out: \""
                + String.join(" ", command)
                + "\" timed out after "
                + seconds(timeout));
      }
      return new Outcome.Unknown(e.getMessage());
    }
  }

  private Outcome http(Probe probe, Target target, Duration timeout) {
    try {
      HttpActions.Answer answer =
          http.get(probe.getHttpGet(), target.container(), target.podIp(), timeout);
      if (answer.redirectedAway()) {
        return new Outcome.Warning("Probe terminated redirects, Response body: " + answer.body());
      }
      return answer.code() >= 200 && answer.code() < 400
          ? new Outcome.Success()
          : new Outcome.Failure("HTTP probe failed with statuscode: " + answer.code());
    } catch (IOException e) {
      return new Outcome.Failure(requireNonNullElse(e.getMessage(), e.toString()));
    } catch (IllegalArgumentException e) {
      return new Outcome.Unknown(requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private static Outcome tcp(String host, IntOrString port, Target target, Duration timeout) {
    String address = host.isEmpty() ? target.podIp() : host;
    int number;
    try {
      number = port(port, target.container());
    } catch (IllegalArgumentException e) {
      return new Outcome.Unknown(requireNonNullElse(e.getMessage(), e.toString()));
    }
    String what = "dial tcp " + hostPort(address, number) + ": ";
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, number), (int) timeout.toMillis());
      return new Outcome.Success();
    } catch (SocketTimeoutException e) {
      return new Outcome.Failure(what + "i/o timeout");
    } catch (IOException e) {
      String why = requireNonNullElse(e.getMessage(), e.toString());
      return new Outcome.Failure(
          what + "connect: " + (why.contains("refused") ? "connection refused" : why));
    }
  }

  static String hostPort(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /** A number, or the container's port of this name. */
  static int port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    String name = port.getStrVal();
    return container.getPorts().stream()
        .filter(p -> name.equals(p.getName()))
        .findFirst()
        .map(ContainerPort::getContainerPort)
        .orElseGet(() -> number(name));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("couldn't find port: " + text, e);
    }
  }
}
