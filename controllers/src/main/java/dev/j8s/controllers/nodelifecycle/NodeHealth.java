package dev.j8s.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a node last gave a sign of life, by the observer's clock: clocks of nodes are not trusted, a
 * heartbeat counts from when it was seen.
 */
final class NodeHealth {
  private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

  private @Nullable Object renewed;
  private @Nullable String heartbeat;
  private @Nullable String transition;
  private @Nullable Instant seen;
  private String lastReady;

  NodeHealth(Node node) {
    lastReady = NodeConditions.ready(node);
  }

  /** Takes a look; both sources of life count. */
  void observe(Node node, @Nullable Lease lease, Instant now) {
    NodeCondition ready = NodeConditions.find(node, NodeConditions.READY);
    Object renewTime =
        lease == null || lease.getSpec() == null ? null : lease.getSpec().getRenewTime();
    if (seen == null) {
      seen = ready == null ? Instant.parse(node.getMetadata().getCreationTimestamp()) : now;
    } else if (renewTime != null && !renewTime.equals(renewed)) {
      seen = now;
    } else if (ready != null
        && !NodeConditions.UNKNOWN.equals(ready.getStatus())
        && (!Objects.equals(heartbeat, ready.getLastHeartbeatTime())
            || !Objects.equals(transition, ready.getLastTransitionTime()))) {
      seen = now;
    }
    renewed = renewTime;
    if (ready != null) {
      heartbeat = ready.getLastHeartbeatTime();
      transition = ready.getLastTransitionTime();
    }
  }

  /** Until when the node counts as alive without another sign. */
  Instant deadline(Node node, Duration grace) {
    boolean spoke = NodeConditions.find(node, NodeConditions.READY) != null;
    return Objects.requireNonNull(seen, "observe was not called")
        .plus(spoke ? grace : STARTUP_GRACE);
  }

  /**
   * Whether the node has stopped being ready and its pods were not all marked as not ready since,
   * which {@link #markedPods} tells.
   */
  boolean isNewlyNotReady(String ready) {
    if (NodeConditions.TRUE.equals(ready)) {
      lastReady = ready;
      return false;
    }
    return NodeConditions.TRUE.equals(lastReady);
  }

  /** All pods were marked. */
  void markedPods(String ready) {
    lastReady = ready;
  }
}
