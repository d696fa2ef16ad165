package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.List;

/** Says how good a node is for a pod. */
public interface ScorePlugin extends Plugin {
  long MAX_SCORE = 100;

  /** Any number; after {@link #normalize} 0 to {@value #MAX_SCORE}. */
  long score(CycleState state, PodInfo pod, NodeInfo node);

  /** Brings the scores of all nodes into range. */
  default void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {}

  /** How much this plugin counts beside the others. */
  default int weight() {
    return 1;
  }

  /** Scales scores so that the highest becomes the maximum, or, when reversed, zero. */
  static void scale(long[] scores, boolean reverse) {
    long highest = 0;
    for (long score : scores) {
      highest = Math.max(highest, score);
    }
    for (int i = 0; i < scores.length; i++) {
      long scaled = highest == 0 ? 0 : MAX_SCORE * scores[i] / highest;
      scores[i] = reverse ? MAX_SCORE - scaled : scaled;
    }
  }
}
