package dev.j8s.kubelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.events.EventRecorder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeEventsTest {
  private final List<String> told = new ArrayList<>();
  private final NodeEvents events = new NodeEvents(new Recorder(), "node-1");

  @Test
  void onlyChangesOfConditionsAreTold() {
    events.known(List.of(condition("MemoryPressure", "False"), condition("Ready", "False")));
    events.tell(
        List.of(
            condition("MemoryPressure", "False"),
            condition("DiskPressure", "False"),
            condition("PIDPressure", "True"),
            condition("Ready", "True")));
    assertThat(told)
        .containsExactly(
            "NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure",
            "NodeHasInsufficientPID: Node node-1 status is now: NodeHasInsufficientPID",
            "NodeReady: Node node-1 status is now: NodeReady");

    told.clear();
    events.tell(List.of(condition("Ready", "False"), condition("PIDPressure", "True")));
    assertThat(told).containsExactly("NodeNotReady: Node node-1 status is now: NodeNotReady");
  }

  private static NodeCondition condition(String type, String status) {
    return new NodeConditionBuilder().withType(type).withStatus(status).build();
  }

  private final class Recorder implements EventRecorder {
    @Override
    public void event(ObjectReference about, String type, String reason, String message) {
      assertThat(about.getName()).isEqualTo("node-1");
      told.add(reason + ": " + message);
    }

    @Override
    public void event(HasMetadata about, String type, String reason, String message) {
      throw new AssertionError(message);
    }
  }
}
