package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Works out once a pod what the filter needs, and may refuse the pod on every node. */
public interface PreFilterPlugin extends Plugin {
  Result preFilter(CycleState state, PodInfo pod);

  /** Trying out: another pod was added to the node. Only copyable notes may be changed. */
  default void podAdded(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {}

  /** Trying out: another pod was taken from the node. */
  default void podRemoved(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {}

  /**
   * @param nodes the only nodes that are worth a look; null for all
   */
  record Result(Status status, @Nullable Set<String> nodes) {
    public static final Result SUCCESS = new Result(Status.SUCCESS, null);
    public static final Result SKIP = new Result(Status.SKIP, null);

    public static Result refused(Status status) {
      return new Result(status, null);
    }

    public static Result only(Set<String> nodes) {
      return new Result(Status.SUCCESS, Set.copyOf(nodes));
    }
  }
}
