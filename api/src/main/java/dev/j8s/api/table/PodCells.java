package dev.j8s.api.table;

import dev.j8s.api.meta.GoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Pods: one word for a state that is spread over phases, conditions and containers. */
final class PodCells {
  private PodCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("podReady", (pod, now) -> new Summary(pod).ready());
    cells.put("podStatus", (pod, now) -> new Summary(pod).reason);
    cells.put("podRestarts", (pod, now) -> new Summary(pod).restarts(now));
    cells.put("podIP", (pod, now) -> Texts.or(ip(pod), Texts.NONE));
    cells.put("podNode", (pod, now) -> Texts.or(Texts.text(pod, "spec", "nodeName"), Texts.NONE));
    cells.put(
        "podNominatedNode",
        (pod, now) -> Texts.or(Texts.text(pod, "status", "nominatedNodeName"), Texts.NONE));
    cells.put("podReadinessGates", (pod, now) -> gates(pod));
  }

  private static String ip(JsonNode pod) {
    String first = Texts.text(pod.path("status").path("podIPs").path(0), "ip");
    return first.isEmpty() ? Texts.text(pod, "status", "podIP") : first;
  }

  private static String gates(JsonNode pod) {
    JsonNode gates = pod.path("spec").path("readinessGates");
    if (gates.isEmpty()) {
      return Texts.NONE;
    }
    int fulfilled = 0;
    for (JsonNode gate : gates) {
      if (Texts.isTrue(pod, Texts.text(gate, "conditionType"))) {
        fulfilled++;
      }
    }
    return fulfilled + "/" + gates.size();
  }

  /** What one walk over the containers finds. */
  private static final class Summary {
    private final JsonNode pod;
    private String reason;
    private int total;
    private int ready;
    private int restarts;
    private @Nullable Instant lastRestart;

    Summary(JsonNode pod) {
      this.pod = pod;
      JsonNode status = pod.path("status");
      reason = Texts.or(Texts.text(status, "reason"), Texts.text(status, "phase"));
      if (Texts.text(Texts.condition(pod, "PodScheduled"), "reason").equals("SchedulingGated")) {
        reason = "SchedulingGated";
      }
      total = pod.path("spec").path("containers").size();
      boolean initializing = initContainers();
      if (!initializing || Texts.isTrue(pod, "Initialized")) {
        containers();
      }
      if (pod.path("metadata").has("deletionTimestamp")) {
        if (Texts.text(status, "reason").equals("NodeLost")) {
          reason = "Unknown";
        } else if (!Set.of("Succeeded", "Failed").contains(Texts.text(status, "phase"))) {
          reason = "Terminating";
        }
      }
    }

    private boolean initContainers() {
      JsonNode declared = pod.path("spec").path("initContainers");
      for (JsonNode container : declared) {
        if (isSidecar(container)) {
          total++;
        }
      }
      JsonNode statuses = pod.path("status").path("initContainerStatuses");
      int sidecarRestarts = 0;
      Instant sidecarRestart = null;
      boolean initializing = false;
      for (int i = 0; i < statuses.size() && !initializing; i++) {
        JsonNode status = statuses.get(i);
        boolean sidecar = isSidecar(byName(declared, Texts.text(status, "name")));
        count(status);
        if (sidecar) {
          sidecarRestarts += status.path("restartCount").intValue(0);
          sidecarRestart = later(sidecarRestart, lastEnd(status));
        }
        JsonNode state = status.path("state");
        JsonNode ended = state.path("terminated");
        if (ended.isObject() && ended.path("exitCode").intValue(0) == 0) {
          continue;
        }
        if (sidecar && status.path("started").booleanValue(false)) {
          ready += status.path("ready").booleanValue(false) ? 1 : 0;
          continue;
        }
        String waiting = Texts.text(state, "waiting", "reason");
        if (ended.isObject()) {
          reason = "Init:" + ended(ended);
        } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
          reason = "Init:" + waiting;
        } else {
          reason = "Init:" + i + "/" + declared.size();
        }
        initializing = true;
      }
      if (!initializing || Texts.isTrue(pod, "Initialized")) {
        restarts = sidecarRestarts;
        lastRestart = sidecarRestart;
      }
      return initializing;
    }

    private void containers() {
      JsonNode statuses = pod.path("status").path("containerStatuses");
      boolean running = false;
      for (int i = statuses.size() - 1; i >= 0; i--) {
        JsonNode status = statuses.get(i);
        count(status);
        JsonNode state = status.path("state");
        String waiting = Texts.text(state, "waiting", "reason");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (state.path("terminated").isObject()) {
          reason = ended(state.path("terminated"));
        } else if (status.path("ready").booleanValue(false) && state.path("running").isObject()) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        reason = Texts.isTrue(pod, "Ready") ? "Running" : "NotReady";
      }
    }

    private static String ended(JsonNode terminated) {
      String reason = Texts.text(terminated, "reason");
      if (!reason.isEmpty()) {
        return reason;
      }
      int signal = terminated.path("signal").intValue(0);
      return signal != 0
          ? "Signal:" + signal
          : "ExitCode:" + terminated.path("exitCode").intValue(0);
    }

    private void count(JsonNode status) {
      restarts += status.path("restartCount").intValue(0);
      lastRestart = later(lastRestart, lastEnd(status));
    }

    private static @Nullable Instant lastEnd(JsonNode status) {
      return GoTime.parse(Texts.text(status, "lastState", "terminated", "finishedAt")).orElse(null);
    }

    private static @Nullable Instant later(@Nullable Instant left, @Nullable Instant right) {
      return left == null || (right != null && right.isAfter(left)) ? right : left;
    }

    private static boolean isSidecar(JsonNode container) {
      return Texts.text(container, "restartPolicy").equals("Always");
    }

    private static JsonNode byName(JsonNode containers, String name) {
      for (JsonNode container : containers) {
        if (Texts.text(container, "name").equals(name)) {
          return container;
        }
      }
      return tools.jackson.databind.node.MissingNode.getInstance();
    }

    String ready() {
      return ready + "/" + total;
    }

    String restarts(Instant now) {
      Instant last = lastRestart;
      return restarts != 0 && last != null
          ? restarts + " (" + GoTime.humanDuration(Duration.between(last, now)) + " ago)"
          : Integer.toString(restarts);
    }
  }
}
