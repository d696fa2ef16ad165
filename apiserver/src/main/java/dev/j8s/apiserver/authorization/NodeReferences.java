package dev.j8s.apiserver.authorization;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the pods of each node refer to. Pods are looked up by their node each time, but each state
 * of a pod is read only once.
 */
final class NodeReferences {
  private final Catalog catalog;
  private final Registry registry;
  private final Map<String, Map<StoredObject, Set<String>>> byNode = new ConcurrentHashMap<>();

  NodeReferences(Catalog catalog, Registry registry) {
    this.catalog = catalog;
    this.registry = registry;
  }

  /** Whether a pod of the node refers to an object of its own namespace. */
  boolean refers(String node, String resource, String namespace, String name) {
    String wanted = key(resource, name);
    for (Map.Entry<StoredObject, Set<String>> pod : podsOf(node, namespace).entrySet()) {
      if (pod.getKey().namespace().equals(namespace) && pod.getValue().contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pod of the node has a claim that is bound to the volume. */
  boolean usesVolume(String node, String volume) {
    ObjectNode found = find("persistentvolumes", null, volume);
    JsonNode claim = found == null ? null : found.path("spec").path("claimRef");
    return claim != null
        && refers(
            node,
            "persistentvolumeclaims",
            claim.path("namespace").asString(""),
            claim.path("name").asString(""));
  }

  /** Whether the pod is one of the node's. */
  boolean runs(String node, String namespace, String pod) {
    ObjectNode found = find("pods", namespace, pod);
    return found != null && found.path("spec").path("nodeName").asString("").equals(node);
  }

  private @Nullable ObjectNode find(String resource, @Nullable String namespace, String name) {
    try {
      return registry.get(type(resource), namespace, name, "").tree();
    } catch (dev.j8s.api.status.ApiException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  private ResourceType type(String resource) {
    return catalog
        .find(new GroupVersionResource("", "v1", resource))
        .orElseThrow(() -> new IllegalStateException("no type " + resource));
  }

  private Map<StoredObject, Set<String>> podsOf(String node, String namespace) {
    Map<StoredObject, Set<String>> known = byNode.getOrDefault(node + "/" + namespace, Map.of());
    Map<StoredObject, Set<String>> now = new HashMap<>();
    for (StoredObject pod :
        registry
            .list(
                type("pods"),
                namespace,
                new ListOptions("", "spec.nodeName=" + node, "", "", 0, ""))
            .items()) {
      Set<String> references = known.get(pod);
      now.put(pod, references == null ? references(pod.tree()) : references);
    }
    if (now.isEmpty()) {
      byNode.remove(node + "/" + namespace);
    } else {
      byNode.put(node + "/" + namespace, now);
    }
    return now;
  }

  private static Set<String> references(ObjectNode pod) {
    Set<String> all = new HashSet<>();
    JsonNode spec = pod.path("spec");
    add(all, "serviceaccounts", spec.path("serviceAccountName"));
    spec.path("imagePullSecrets").forEach(one -> add(all, "secrets", one.path("name")));
    for (String list : new String[] {"containers", "initContainers", "ephemeralContainers"}) {
      spec.path(list).forEach(container -> addContainer(all, container));
    }
    spec.path("volumes").forEach(volume -> addVolume(all, pod, volume));
    return all;
  }

  private static void addContainer(Set<String> all, JsonNode container) {
    for (JsonNode env : container.path("env")) {
      add(all, "secrets", env.path("valueFrom").path("secretKeyRef").path("name"));
      add(all, "configmaps", env.path("valueFrom").path("configMapKeyRef").path("name"));
    }
    for (JsonNode from : container.path("envFrom")) {
      add(all, "secrets", from.path("secretRef").path("name"));
      add(all, "configmaps", from.path("configMapRef").path("name"));
    }
  }

  private static void addVolume(Set<String> all, ObjectNode pod, JsonNode volume) {
    add(all, "secrets", volume.path("secret").path("secretName"));
    add(all, "configmaps", volume.path("configMap").path("name"));
    add(all, "persistentvolumeclaims", volume.path("persistentVolumeClaim").path("claimName"));
    for (JsonNode source : volume.path("projected").path("sources")) {
      add(all, "secrets", source.path("secret").path("name"));
      add(all, "configmaps", source.path("configMap").path("name"));
    }
    for (String driver : new String[] {"csi", "rbd", "cephfs", "iscsi", "flexVolume", "scaleIO"}) {
      JsonNode source = volume.path(driver);
      add(all, "secrets", source.path("nodePublishSecretRef").path("name"));
      add(all, "secrets", source.path("secretRef").path("name"));
    }
    if (volume.has("ephemeral")) {
      String pvc =
          pod.path("metadata").path("name").asString("") + "-" + volume.path("name").asString("");
      all.add(key("persistentvolumeclaims", pvc));
    }
  }

  private static void add(Set<String> all, String resource, JsonNode name) {
    if (name.isString() && !name.asString().isEmpty()) {
      all.add(key(resource, name.asString()));
    }
  }

  private static String key(String resource, String name) {
    return resource + "/" + name;
  }
}
