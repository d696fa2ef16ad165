package dev.j8s.kubelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a pod's status is made from.
 *
 * @param before the status published last, for what must not change
 * @param containers by container name
 * @param ended every container has stopped and none will be started again
 * @param failure why the node ended the pod
 */
public record StatusInput(
    Pod pod,
    PodStatus before,
    PodView view,
    Map<String, ContainerCondition> containers,
    boolean ended,
    Optional<Failure> failure,
    Resize resize,
    Node node,
    Instant now) {

  /** The reason of a pod that the node ended for the sake of others. */
  public static final String EVICTED = "Evicted";

  /**
   * Why the node ended a pod, such as DeadlineExceeded.
   *
   * @param refused the node never took the pod, so there is nothing to say of its containers
   */
  public record Failure(String reason, String message, boolean refused) {}

  /**
   * The node's part in a pod's status.
   *
   * @param runtimeName such as {@code containerd}
   */
  public record Node(List<String> hostIps, String runtimeName) {}
}
