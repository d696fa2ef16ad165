package dev.j8s.kubelet.status;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Patch;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one pod's status: only what changed, in order, one write at a time. A status that is
 * overtaken by a newer one while a write is under way is not written.
 */
public final class StatusWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  private final Client client;
  private final Environment environment;
  private final String namespace;
  private final String name;
  private final String uid;

  private ObjectNode written; // guarded by this
  private @Nullable ObjectNode wanted; // guarded by this
  private boolean busy; // guarded by this
  private boolean gone; // guarded by this
  private Duration retry = FIRST_RETRY; // guarded by this
  private final List<Runnable> whenWritten = new ArrayList<>(); // guarded by this

  public StatusWriter(Pod pod, Client client, Environment environment) {
    this.client = requireNonNull(client, "client is null");
    this.environment = requireNonNull(environment, "environment is null");
    this.namespace = pod.getMetadata().getNamespace();
    this.name = pod.getMetadata().getName();
    this.uid = pod.getMetadata().getUid();
    this.written = tree(pod.getStatus());
  }

  /** Never blocks. */
  public void publish(PodStatus status) {
    ObjectNode tree = tree(status);
    synchronized (this) {
      wanted = tree;
    }
    begin();
  }

  /** Runs the task when all that was published so far is written (or the pod is gone). */
  public void whenWritten(Runnable task) {
    synchronized (this) {
      whenWritten.add(task);
    }
    begin();
  }

  /** Writes nothing more. */
  public synchronized void close() {
    gone = true;
    whenWritten.clear();
  }

  private void begin() {
    synchronized (this) {
      if (busy) {
        return;
      }
      busy = true;
    }
    environment.executor().execute(this::write);
  }

  private void write() {
    while (true) {
      ObjectNode target;
      Optional<ObjectNode> patch = Optional.empty();
      List<Runnable> done = List.of();
      synchronized (this) {
        target = wanted;
        if (target != null && !gone) {
          patch = StatusPatch.between(written, target);
        }
        if (patch.isEmpty()) {
          busy = false;
          done = List.copyOf(whenWritten);
          whenWritten.clear();
        }
      }
      if (patch.isEmpty() || target == null) {
        done.forEach(Runnable::run);
        return;
      }
      if (!write(target, patch.get())) {
        return;
      }
    }
  }

  private boolean write(ObjectNode target, ObjectNode changes) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", uid);
    patch.set("status", changes);
    try {
      client.resources(Pod.class).patchStatus(namespace, name, Patch.strategic(Json.string(patch)));
      synchronized (this) {
        written = target;
        retry = FIRST_RETRY;
      }
      return true;
    } catch (ApiException e) {
      if (e.isNotFound() || e.isConflict()) {
        LOG.debug("status: pod {}/{} ({}) is gone: {}", namespace, name, uid, e.getMessage());
        synchronized (this) {
          gone = true;
        }
        return true;
      }
      again(e);
    } catch (UncheckedIOException e) {
      again(e);
    }
    return false;
  }

  private void again(RuntimeException failure) {
    Duration delay;
    synchronized (this) {
      if (gone) {
        busy = false;
        return;
      }
      delay = retry;
      Duration doubled = retry.multipliedBy(2);
      retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }
    LOG.warn(
        "status: pod {}/{}: not written, again in {}: {}",
        namespace,
        name,
        delay,
        failure.toString());
    environment.schedule(delay, this::write);
  }

  private static ObjectNode tree(@Nullable PodStatus status) {
    return status == null
        ? JsonNodeFactory.instance.objectNode()
        : Json.mapper().valueToTree(status);
  }
}
