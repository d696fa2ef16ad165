package dev.j8s.scheduler;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Patch;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells users, in a pod's condition and in events, why it has no node yet. */
final class PodStatusWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PodStatusWriter.class);
  private static final String POD_SCHEDULED = "PodScheduled";

  private final Client client;
  private final EventRecorder events;
  private final Environment environment;

  PodStatusWriter(Client client, EventRecorder events, Environment environment) {
    this.client = client;
    this.events = events;
    this.environment = environment;
  }

  /**
   * @param reason {@code Unschedulable} or {@code SchedulerError}
   * @param nominatedNode empty to take it back, null to leave it
   */
  void notScheduled(PodInfo pod, String reason, String message, @Nullable String nominatedNode) {
    events.event(pod.pod(), EventRecorder.WARNING, "FailedScheduling", message);
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    if (nominatedNode != null && !nominatedNode.equals(pod.nominatedNode())) {
      status.put("nominatedNodeName", nominatedNode.isEmpty() ? null : nominatedNode);
    }
    PodCondition old = condition(pod.pod());
    if (old == null
        || !"False".equals(old.getStatus())
        || !reason.equals(old.getReason())
        || !Objects.equals(message, old.getMessage())) {
      status.put("conditions", List.of(condition(pod.pod(), old, reason, message)));
    }
    if (!status.isEmpty()) {
      environment.executor().execute(() -> patch(pod, status));
    }
  }

  void scheduled(PodInfo pod, String node) {
    events.event(
        pod.pod(),
        EventRecorder.NORMAL,
        "Scheduled",
        "Successfully assigned " + pod.key() + " to " + node);
  }

  private Map<String, @Nullable Object> condition(
      Pod pod, @Nullable PodCondition old, String reason, String message) {
    Map<String, @Nullable Object> condition = new LinkedHashMap<>();
    condition.put("type", POD_SCHEDULED);
    condition.put("status", "False");
    condition.put("reason", reason);
    condition.put("message", message);
    if (pod.getMetadata().getGeneration() != null) {
      condition.put("observedGeneration", pod.getMetadata().getGeneration());
    }
    boolean same = old != null && "False".equals(old.getStatus());
    condition.put(
        "lastTransitionTime",
        same && old != null ? requireNonNullElse(old.getLastTransitionTime(), now()) : now());
    return condition;
  }

  private void patch(PodInfo pod, Map<String, @Nullable Object> status) {
    try {
      client
          .resources(Pod.class)
          .patchStatus(
              pod.namespace(),
              pod.key().name(),
              Patch.strategic(
                  Json.string(Map.of("metadata", Map.of("uid", pod.uid()), "status", status))));
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        LOG.warn("can't tell pod {} why it is not scheduled: {}", pod, e.getMessage());
      }
    } catch (UncheckedIOException e) {
      LOG.warn("can't tell pod {} why it is not scheduled: {}", pod, e.getMessage());
    }
  }

  private String now() {
    return environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static @Nullable PodCondition condition(Pod pod) {
    if (pod.getStatus() != null) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        if (POD_SCHEDULED.equals(condition.getType())) {
          return condition;
        }
      }
    }
    return null;
  }
}
