package dev.j8s.controllers.nodelifecycle;

import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast nodes may lose their pods. When all nodes seem lost it is more likely that the observer
 * is cut off, so nothing is evicted; when most of a zone is lost, slowly or (in a small zone) not
 * at all; else one node every ten seconds, a zone.
 */
final class EvictionPace {
  private static final Duration NORMAL = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofSeconds(100);
  private static final double UNHEALTHY_SHARE = 0.55;
  private static final int LARGE_ZONE = 50;

  private final Environment environment;
  private final Map<String, Long> lastOfZone = new HashMap<>(); // guarded by this

  /** Whether a node may be evicted. */
  sealed interface Verdict {
    record Now() implements Verdict {}

    record Later(Duration delay) implements Verdict {}

    /** Not as long as so many nodes are lost. */
    record Never() implements Verdict {}
  }

  EvictionPace(Environment environment) {
    this.environment = environment;
  }

  /** When the verdict is {@code Now}, the zone's turn is taken by it. */
  synchronized Verdict evict(Node node, List<Node> all) {
    String zone = zone(node);
    int inZone = 0;
    int lostInZone = 0;
    boolean anyReady = false;
    for (Node other : all) {
      boolean ready = NodeConditions.isReady(other);
      anyReady |= ready;
      if (zone(other).equals(zone)) {
        inZone++;
        lostInZone += ready ? 0 : 1;
      }
    }
    if (!anyReady) {
      return new Verdict.Never();
    }
    Duration pause = NORMAL;
    if (lostInZone > 2 && lostInZone >= UNHEALTHY_SHARE * inZone && lostInZone < inZone) {
      if (inZone <= LARGE_ZONE) {
        return new Verdict.Never();
      }
      pause = SLOW;
    }
    long now = environment.nanoTime();
    Long last = lastOfZone.get(zone);
    if (last != null && now - last < pause.toNanos()) {
      return new Verdict.Later(Duration.ofNanos(last + pause.toNanos() - now));
    }
    lastOfZone.put(zone, now);
    return new Verdict.Now();
  }

  private static String zone(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null
        ? ""
        : labels.getOrDefault("topology.kubernetes.io/region", "")
            + "/"
            + labels.getOrDefault("topology.kubernetes.io/zone", "");
  }
}
