package dev.j8s.kubelet.lifecycle;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.ExecSyncResponse;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs postStart and preStop. */
final class LifecycleHooks {
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

  private final ContainerRuntime runtime;
  private final HttpActions http;
  private final Environment environment;

  LifecycleHooks(PodServices services) {
    this.runtime = services.runtime();
    this.http = services.http();
    this.environment = services.environment();
  }

  /** A hook failed or took too long. */
  static final class HookException extends Exception {
    private static final long serialVersionUID = 1L;

    HookException(@Nullable String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The container a hook runs for. */
  record HookTarget(Container container, String id, String podIp) {}

  /**
   * Blocks until the hook has ended.
   *
   * @param limit how long it may take; zero for no limit
   */
  void run(LifecycleHandler handler, HookTarget target, Duration limit)
      throws HookException, InterruptedException {
    if (handler.getExec() != null) {
      exec(handler.getExec().getCommand(), target, limit);
    } else if (handler.getHttpGet() != null) {
      Duration timeout = limit.isZero() || limit.compareTo(HTTP_TIMEOUT) > 0 ? HTTP_TIMEOUT : limit;
      try {
        http.get(handler.getHttpGet(), target.container(), target.podIp(), timeout);
      } catch (IOException | IllegalArgumentException e) {
        throw new HookException(e.getMessage(), e);
      }
    } else if (handler.getSleep() != null) {
      Duration sleep = Duration.ofSeconds(handler.getSleep().getSeconds());
      pause(limit.isZero() || sleep.compareTo(limit) < 0 ? sleep : limit);
    }
  }

  private void exec(List<String> command, HookTarget target, Duration limit) throws HookException {
    try {
      ExecSyncResponse answer = runtime.execSync(target.id(), command, limit);
      if (answer.getExitCode() != 0) {
        throw new HookException(
            "command '"
                + String.join(" ", command)
                + "' exited with "
                + answer.getExitCode()
                + ": "
                + answer.getStderr().toString(StandardCharsets.UTF_8),
            null);
      }
    } catch (RuntimeCallException e) {
      throw new HookException(e.getMessage(), e);
    }
  }

  private void pause(Duration time) throws InterruptedException {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Environment.Timer timer = environment.schedule(time, () -> over.complete(null));
    try {
      over.get(time.toMillis() + 60_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(requireNonNullElse(e.getMessage(), "no timer"), e);
    } finally {
      timer.cancel();
    }
  }
}
