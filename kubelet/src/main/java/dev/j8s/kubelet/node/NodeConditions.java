package dev.j8s.kubelet.node;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The node's conditions, measured, with upstream's thresholds, reasons and messages. */
final class NodeConditions {
  private static final long LEAST_MEMORY = 100L * 1024 * 1024;
  private static final double LEAST_STORAGE = 0.10;
  private static final long LEAST_PROCESS_IDS = 100;

  private final Machine machine;

  NodeConditions(Machine machine) {
    this.machine = machine;
  }

  List<NodeCondition> all(Optional<String> problem, List<NodeCondition> before, Instant now) {
    return List.of(
        pressure(
            "MemoryPressure",
            machine.availableMemory() < LEAST_MEMORY,
            "KubeletHasInsufficientMemory",
            "kubelet has insufficient memory available",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
            before,
            now),
        pressure(
            "DiskPressure",
            storageIsShort(),
            "KubeletHasDiskPressure",
            "kubelet has disk pressure",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure",
            before,
            now),
        pressure(
            "PIDPressure",
            machine.availableProcessIds() < LEAST_PROCESS_IDS,
            "KubeletHasInsufficientPID",
            "kubelet has insufficient PID available",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
            before,
            now),
        problem
            .map(why -> condition("Ready", false, "KubeletNotReady", why, before, now))
            .orElseGet(() ->
                condition(
                    "Ready",
                    true,
                    "KubeletReady",
                    "kubelet is posting ready status",
                    before,
                    now)));
  }

  private boolean storageIsShort() {
    try {
      FileStore store = machine.storage();
      return store.getUsableSpace() < store.getTotalSpace() * LEAST_STORAGE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NodeCondition pressure(
      String type,
      boolean holds,
      String badReason,
      String badMessage,
      String goodReason,
      String goodMessage,
      List<NodeCondition> before,
      Instant now) {
    return condition(
        type, holds, holds ? badReason : goodReason, holds ? badMessage : goodMessage, before, now);
  }

  private static NodeCondition condition(
      String type,
      boolean holds,
      String reason,
      String message,
      List<NodeCondition> before,
      Instant now) {
    String status = holds ? "True" : "False";
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String since =
        before.stream()
            .filter(c -> c.getType().equals(type) && c.getStatus().equals(status))
            .map(NodeCondition::getLastTransitionTime)
            .findFirst()
            .orElse(time);
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withLastHeartbeatTime(time)
        .withLastTransitionTime(since)
        .withReason(reason)
        .withMessage(message)
        .build();
  }
}
