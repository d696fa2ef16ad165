package dev.j8s.controllers.job;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Removes the finalizer that tracks a pod. */
final class PodRelease {
  private final Resources<Pod> pods;

  PodRelease(Resources<Pod> pods) {
    this.pods = pods;
  }

  /** The pod as it is then; a pod that is gone needs no more. */
  Optional<Pod> release(Pod pod) {
    Map<String, Object> metadata =
        Map.of(
            "uid",
            pod.getMetadata().getUid(),
            "$deleteFromPrimitiveList/finalizers",
            List.of(JobSpecs.TRACKING_FINALIZER));
    try {
      return Optional.of(
          pods.patch(
              pod.getMetadata().getNamespace(),
              pod.getMetadata().getName(),
              Patch.strategic(Json.string(Map.of("metadata", metadata)))));
    } catch (ApiException e) {
      if (e.isNotFound() || e.isConflict() || e.is(422)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
