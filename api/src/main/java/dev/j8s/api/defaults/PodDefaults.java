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
    ObjectNode resources = Nodes.child(spec, "resources");
    if (resources != null) {
      limitsToRequests(resources);
    }
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
    if (volume.size() == 1 && volume.has("name")) {
      volume.putObject("emptyDir");
    }
  }

  /** An image without a tag, or with the tag latest, is looked up each time. */
  static void container(ObjectNode container) {
    if (!container.has("imagePullPolicy")) {
      container.put(
          "imagePullPolicy",
          isLatest(container.path("image").asString("")) ? "Always" : "IfNotPresent");
    }
    Nodes.made(container, "resources");
  }

  private static boolean isLatest(String image) {
    if (image.indexOf('@') >= 0) {
      return false;
    }
    int colon = image.lastIndexOf(':');
    return colon <= image.lastIndexOf('/') || image.endsWith(":latest");
  }

  static void resources(ObjectNode resources) {
    for (String list : List.of("limits", "requests")) {
      if (resources.path(list).isEmpty()) {
        resources.remove(list);
      }
    }
  }
}
