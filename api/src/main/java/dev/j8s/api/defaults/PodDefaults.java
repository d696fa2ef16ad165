package dev.j8s.api.defaults;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods and the pod templates of everything that makes pods. */
final class PodDefaults {
  private static final List<String> CONTAINERS = List.of("initContainers", "containers");

  private PodDefaults() {}

  /** What templates don't get: it is filled in when the pod is made. */
  static void pod(ObjectNode pod) {
    ObjectNode spec = Nodes.child(pod, "spec");
    if (spec == null) {
      return;
    }
    Nodes.put(spec, "enableServiceLinks", true);
    for (String list : CONTAINERS) {
      for (ObjectNode container : Nodes.items(spec, list)) {
        ObjectNode resources = Nodes.child(container, "resources");
        if (resources != null) {
          limitsToRequests(resources);
        }
        if (spec.path("hostNetwork").booleanValue(false)) {
          hostPorts(container);
        }
      }
    }
    PodResources.complete(spec);
  }

  private static void limitsToRequests(ObjectNode resources) {
    if (resources.path("limits").isEmpty()) {
      return;
    }
    ObjectNode requests = Nodes.made(resources, "requests");
    for (Map.Entry<String, JsonNode> limit : resources.path("limits").properties()) {
      if (!requests.has(limit.getKey())) {
        requests.set(limit.getKey(), limit.getValue());
      }
    }
  }

  private static void hostPorts(ObjectNode container) {
    for (ObjectNode port : Nodes.items(container, "ports")) {
      if (!port.has("hostPort") && port.has("containerPort")) {
        port.set("hostPort", port.get("containerPort"));
      }
    }
  }

  static void spec(ObjectNode spec) {
    if (spec.has("serviceAccountName")) {
      spec.set("serviceAccount", spec.get("serviceAccountName"));
    } else if (spec.has("serviceAccount")) {
      spec.set("serviceAccountName", spec.get("serviceAccount"));
    }
  }

  static void volume(ObjectNode volume) {
    if (volume.size() == (volume.has("name") ? 1 : 0)) {
      volume.putObject("emptyDir");
    }
    ObjectNode image = Nodes.child(volume, "image");
    if (image != null) {
      pullPolicy(image, "pullPolicy", image.path("reference").asString(""));
    }
  }

  static void container(ObjectNode container) {
    pullPolicy(container, "imagePullPolicy", container.path("image").asString(""));
    Nodes.made(container, "resources");
  }

  private static void pullPolicy(ObjectNode object, String field, String image) {
    Nodes.put(object, field, ImageTags.isLatest(image) ? "Always" : "IfNotPresent");
  }

  static void resources(ObjectNode resources) {
    for (String list : List.of("limits", "requests")) {
      if (resources.path(list).isEmpty()) {
        resources.remove(list);
      }
    }
  }
}
