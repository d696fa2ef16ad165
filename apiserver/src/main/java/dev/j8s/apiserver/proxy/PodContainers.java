package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which container of a pod a request is for. */
final class PodContainers {
  private PodContainers() {}

  /**
   * The container that is named, or the only one.
   *
   * @param named empty when the request names none
   */
  static String choose(JsonNode pod, String podName, String named) {
    JsonNode spec = pod.path("spec");
    List<String> containers = names(spec.path("containers"));
    List<String> init = names(spec.path("initContainers"));
    if (named.isEmpty()) {
      String preferred =
          pod.path("metadata")
              .path("annotations")
              .path("kubectl.kubernetes.io/default-container")
              .asString("");
      if (containers.contains(preferred)) {
        return preferred;
      }
      return switch (containers.size()) {
        case 1 -> containers.getFirst();
        case 0 ->
            throw ApiException.badRequest("a container name must be specified for pod " + podName);
        default ->
            throw ApiException.badRequest(
                "a container name must be specified for pod "
                    + podName
                    + ", choose one of: ["
                    + String.join(" ", containers)
                    + "]"
                    + (init.isEmpty()
                        ? ""
                        : " or one of the init containers: [" + String.join(" ", init) + "]"));
      };
    }
    if (containers.contains(named)
        || init.contains(named)
        || names(spec.path("ephemeralContainers")).contains(named)) {
      return named;
    }
    throw ApiException.badRequest("container " + named + " is not valid for pod " + podName);
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(one -> names.add(one.path("name").asString("")));
    return names;
  }
}
