package dev.j8s.kubelet.server;

import dev.j8s.kubelet.server.NodePods.PodContainer;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which instance of a container a request for its log means, or says why there is none. */
final class LogSource {
  private LogSource() {}

  static PodContainer choose(NodePods pods, Pod pod, String name, boolean previous)
      throws HttpError {
    // What the runtime has is newer than the status.
    Optional<PodContainer> found = pods.container(pod, name, previous);
    if (found.isPresent()) {
      return found.get();
    }
    String podName = pod.getMetadata().getName();
    String which = "container \"%s\" in pod \"%s\" ".formatted(name, podName);
    if (previous) {
      throw HttpError.badRequest("previous terminated " + which + "not found");
    }
    ContainerStatus status =
        PodContainers.status(pod, name)
            .orElseThrow(() -> HttpError.badRequest(which + "is not available"));
    throw HttpError.badRequest(which + reason(status));
  }

  private static String reason(ContainerStatus status) {
    var state = status.getState();
    var last = status.getLastState();
    if (terminated(state == null ? null : state.getTerminated())
        || terminated(last == null ? null : last.getTerminated())) {
      return "is terminated";
    }
    if (state == null || state.getWaiting() == null) {
      return "is waiting to start - no logs yet";
    }
    String waiting = String.valueOf(state.getWaiting().getReason());
    return switch (waiting) {
      case "ErrImagePull" -> "is waiting to start: image can't be pulled";
      case "ImagePullBackOff" -> "is waiting to start: trying and failing to pull image";
      default -> "is waiting to start: " + waiting;
    };
  }

  private static boolean terminated(@Nullable ContainerStateTerminated state) {
    return state != null;
  }
}
