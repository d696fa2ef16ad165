package dev.j8s.kubelet.server;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.log.LogFollower;
import dev.j8s.kubelet.log.LogOptions;
import dev.j8s.kubelet.log.LogReader;
import dev.j8s.kubelet.log.LogWatcher;
import dev.j8s.kubelet.server.NodePods.PodContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code /containerLogs/NAMESPACE/POD/CONTAINER}. */
@SuppressWarnings("FutureReturnValueIgnored") // listeners are told, nobody waits
final class LogEndpoint {
  private final NodePods pods;
  private final LogWatcher watcher;
  private final Environment environment;

  LogEndpoint(NodePods pods, LogWatcher watcher, Environment environment) {
    this.pods = pods;
    this.watcher = watcher;
    this.environment = environment;
  }

  void serve(Exchange exchange, String namespace, String podName, String containerName)
      throws HttpError, IOException, InterruptedException {
    Pod pod =
        pods.pod(namespace, podName)
            .orElseThrow(() -> HttpError.notFound("pod \"" + podName + "\" does not exist\n"));
    if (!PodContainers.exists(pod, containerName)) {
      throw HttpError.notFound(
          "container \"%s\" not found in pod \"%s\"\n".formatted(containerName, podName));
    }
    LogOptions options = options(exchange);
    boolean previous = flag(exchange, "previous");
    PodContainer container = LogSource.choose(pods, pod, containerName, previous);
    if (!Files.exists(container.logPath())) {
      throw HttpError.internal(
          "failed to try resolving symlinks in path \"%s\": lstat %s: no such file or directory"
              .formatted(container.logPath(), container.logPath()));
    }
    if (options.follow()) {
      try (Follower follower = new Follower(pod, containerName, container, exchange.channel())) {
        copy(exchange, container, options, follower);
      }
    } else {
      copy(exchange, container, options, LogFollower.NONE);
    }
  }

  private static void copy(
      Exchange exchange, PodContainer container, LogOptions options, LogFollower follower)
      throws IOException, InterruptedException {
    OutputStream out = exchange.stream("text/plain");
    LogReader.copy(container.logPath(), options, out, follower);
    out.close();
  }

  private LogOptions options(Exchange exchange) throws HttpError {
    Long sinceSeconds = number(exchange, "sinceSeconds");
    String sinceTime = exchange.parameter("sinceTime");
    Long tail = number(exchange, "tailLines");
    Long limit = number(exchange, "limitBytes");
    Instant since = null;
    if (sinceSeconds != null) {
      since = environment.now().minusSeconds(sinceSeconds);
    } else if (sinceTime != null && !sinceTime.isEmpty()) {
      since = time(sinceTime);
    }
    boolean invalid =
        (sinceSeconds != null && (sinceTime != null || sinceSeconds < 1))
            || (tail != null && tail < 0)
            || (limit != null && limit < 1);
    if (invalid) {
      throw new HttpError(422, "{\"message\": \"Invalid request.\"}");
    }
    return new LogOptions(
        flag(exchange, "follow"),
        since,
        flag(exchange, "timestamps"),
        tail == null ? -1 : tail,
        limit == null ? -1 : limit);
  }

  private static Instant time(String text) throws HttpError {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw undecodable();
    }
  }

  private static @Nullable Long number(Exchange exchange, String name) throws HttpError {
    String text = exchange.parameter(name);
    try {
      return text == null || text.isEmpty() ? null : (Long) Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw undecodable();
    }
  }

  private static HttpError undecodable() {
    return HttpError.badRequest("{\"message\": \"Unable to decode query.\"}");
  }

  private static boolean flag(Exchange exchange, String name) {
    String text = exchange.parameter(name);
    return "true".equalsIgnoreCase(text) || "1".equals(text);
  }

  /** Waits for writes to the log's folder, changes of the container, and the client's leaving. */
  private final class Follower implements LogFollower, AutoCloseable {
    private final Pod pod;
    private final String containerName;
    private final String containerId;
    private final Channel client;
    private final Semaphore news = new Semaphore(0);
    private final LogWatcher.Subscription writes;
    private final NodePods.Subscription changes;

    Follower(Pod pod, String containerName, PodContainer container, Channel client)
        throws IOException {
      this.pod = pod;
      this.containerName = containerName;
      this.client = client;
      containerId = container.id();
      writes =
          watcher.watch(
              requireNonNull(container.logPath().toRealPath().getParent()), news::release);
      changes = pods.onChange(pod.getMetadata().getUid(), news::release);
      client.closeFuture().addListener(_ -> news.release());
    }

    @Override
    public boolean growing() {
      return client.isActive()
          && pods.container(pod, containerName, false)
              .filter(newest -> newest.id().equals(containerId))
              .filter(newest -> isAlive(newest.state()))
              .isPresent();
    }

    private static boolean isAlive(PodContainer.State state) {
      return switch (state) {
        case CREATED, RUNNING -> true;
        case EXITED, UNKNOWN -> false;
      };
    }

    @Override
    public void await() throws InterruptedException {
      news.acquire();
      news.drainPermits();
    }

    @Override
    public void close() {
      writes.close();
      changes.close();
    }
  }
}
