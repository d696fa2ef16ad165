package dev.j8s.kubelet;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.events.EventRecorder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;

/** Events about pods and their containers. */
public final class PodEvents {
  private final EventRecorder recorder;

  public PodEvents(EventRecorder recorder) {
    this.recorder = requireNonNull(recorder, "recorder is null");
  }

  public void normal(Pod pod, String reason, String message) {
    recorder.event(reference(pod, ""), EventRecorder.NORMAL, reason, message);
  }

  public void warning(Pod pod, String reason, String message) {
    recorder.event(reference(pod, ""), EventRecorder.WARNING, reason, message);
  }

  public void normal(Pod pod, Container container, String reason, String message) {
    recorder.event(reference(pod, path(pod, container)), EventRecorder.NORMAL, reason, message);
  }

  public void warning(Pod pod, Container container, String reason, String message) {
    recorder.event(reference(pod, path(pod, container)), EventRecorder.WARNING, reason, message);
  }

  private static String path(Pod pod, Container container) {
    String name = container.getName();
    String list = "ephemeralContainers";
    if (pod.getSpec().getContainers().stream().anyMatch(c -> c.getName().equals(name))) {
      list = "containers";
    } else if (pod.getSpec().getInitContainers().stream().anyMatch(c -> c.getName().equals(name))) {
      list = "initContainers";
    }
    return "spec." + list + "{" + name + "}";
  }

  private static ObjectReference reference(Pod pod, String path) {
    return new ObjectReferenceBuilder()
        .withApiVersion("v1")
        .withKind("Pod")
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .withResourceVersion(pod.getMetadata().getResourceVersion())
        .withFieldPath(path.isEmpty() ? null : path)
        .build();
  }
}
