package dev.j8s.apiserver.admission;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A node changes only itself, its lease, and the pods that are bound to it. */
final class NodeRestriction implements Admission {
  private static final String USER = "system:node:";
  private static final String MIRROR = "kubernetes.io/config.mirror";

  /** Labels under kubernetes.io and k8s.io that a node may give itself. */
  private static final Set<String> OWN_LABELS =
      Set.of(
          "kubernetes.io/hostname",
          "kubernetes.io/arch",
          "kubernetes.io/os",
          "beta.kubernetes.io/instance-type",
          "node.kubernetes.io/instance-type",
          "failure-domain.beta.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "beta.kubernetes.io/arch",
          "beta.kubernetes.io/os");

  @Override
  public void admit(Draft draft) {
    User user = draft.context().user();
    if (!user.isIn("system:nodes")) {
      return;
    }
    if (!user.name().startsWith(USER)) {
      throw forbidden(draft, "could not determine node from user \"" + user.name() + "\"");
    }
    String node = user.name().substring(USER.length());
    switch (draft.type().resource().groupResource()) {
      case "pods" -> checkPod(draft, node);
      case "nodes" -> checkNode(draft, node);
      case "leases.coordination.k8s.io" -> checkLease(draft, node);
      case "csinodes.storage.k8s.io" -> checkOwnName(draft, node);
      case "persistentvolumeclaims" -> checkClaim(draft);
      default -> {}
    }
  }

  private static void checkPod(Draft draft, String node) {
    switch (draft.subresource()) {
      case "" -> checkWholePod(draft, node);
      case "status" -> {
        if (!nodeOf(draft.before()).equals(node)) {
          throw forbidden(
              draft,
              "node \""
                  + node
                  + "\" can only update pod status for pods with spec.nodeName set to itself");
        }
        if (!Fields.same(
            Fields.at(draft.before(), "metadata", "labels"),
            Fields.at(draft.object(), "metadata", "labels"))) {
          throw forbidden(draft, "node \"" + node + "\" cannot update labels through pod status");
        }
      }
      default ->
          throw forbidden(
              draft,
              "unexpected pod subresource \""
                  + draft.subresource()
                  + "\", only 'status' and 'eviction' are allowed");
    }
  }

  private static void checkWholePod(Draft draft, String node) {
    switch (draft.operation()) {
      case CREATE -> checkMirrorPod(draft, node);
      case DELETE -> {
        if (!nodeOf(draft.before()).equals(node)) {
          throw forbidden(
              draft, "node \"" + node + "\" can only delete pods with spec.nodeName set to itself");
        }
      }
      case UPDATE ->
          throw forbidden(
              draft,
              "unexpected operation \"UPDATE\", node \""
                  + node
                  + "\" can only create and delete mirror pods");
    }
  }

  private static void checkMirrorPod(Draft draft, String node) {
    ObjectNode pod = draft.object();
    if (Fields.text(pod, "metadata", "annotations", MIRROR).isEmpty()) {
      throw forbidden(
          draft,
          "pod does not have \""
              + MIRROR
              + "\" annotation, node \""
              + node
              + "\" can only create mirror pods");
    }
    if (!nodeOf(pod).equals(node)) {
      throw forbidden(
          draft, "node \"" + node + "\" can only create pods with spec.nodeName set to itself");
    }
    List<ObjectNode> owners = Fields.items(pod, "metadata", "ownerReferences");
    boolean owned =
        owners.size() == 1
            && Fields.text(owners.getFirst(), "kind").equals("Node")
            && Fields.text(owners.getFirst(), "name").equals(node);
    if (!owners.isEmpty() && !owned) {
      throw forbidden(
          draft,
          "node \"" + node + "\" can only create pods with an owner reference set to itself");
    }
    if (!Fields.text(pod, "spec", "serviceAccountName").isEmpty()) {
      throw forbidden(
          draft, "node \"" + node + "\" can not create pods that reference a service account");
    }
    for (ObjectNode volume : Fields.items(pod, "spec", "volumes")) {
      for (String kind : List.of("secret", "configMap", "persistentVolumeClaim", "projected")) {
        if (volume.has(kind)) {
          throw forbidden(
              draft, "node \"" + node + "\" can not create pods that reference " + kind + "s");
        }
      }
    }
  }

  private static void checkNode(Draft draft, String node) {
    if (!draft.name().equals(node)) {
      throw forbidden(
          draft, "node \"" + node + "\" is not allowed to modify node \"" + draft.name() + "\"");
    }
    if (draft.operation() == Draft.Operation.CREATE) {
      Set<String> refused = refusedLabels(null, draft.object());
      if (!refused.isEmpty()) {
        throw forbidden(
            draft,
            "node \""
                + node
                + "\" is not allowed to set the following labels: "
                + String.join(", ", refused));
      }
    }
    if (draft.operation() == Draft.Operation.UPDATE) {
      if (!Fields.same(
          Fields.at(draft.before(), "spec", "taints"),
          Fields.at(draft.object(), "spec", "taints"))) {
        throw forbidden(draft, "node \"" + node + "\" is not allowed to modify taints");
      }
      Set<String> refused = refusedLabels(draft.before(), draft.object());
      if (!refused.isEmpty()) {
        throw forbidden(draft, "is not allowed to modify labels: " + String.join(", ", refused));
      }
    }
  }

  private static Set<String> refusedLabels(@Nullable ObjectNode before, ObjectNode after) {
    JsonNode now = Fields.at(after, "metadata", "labels");
    List<String> changed = new ArrayList<>();
    for (String key : now.propertyNames()) {
      if (before == null
          || !Fields.same(Fields.at(before, "metadata", "labels", key), now.path(key))) {
        changed.add(key);
      }
    }
    if (before != null) {
      for (String key : Fields.at(before, "metadata", "labels").propertyNames()) {
        if (!now.has(key)) {
          changed.add(key);
        }
      }
    }
    Set<String> refused = new TreeSet<>();
    for (String key : changed) {
      if (isReserved(key)) {
        refused.add(key);
      }
    }
    return refused;
  }

  private static boolean isReserved(String label) {
    int slash = label.indexOf('/');
    String domain = slash < 0 ? "" : label.substring(0, slash);
    if (domain.equals("node-restriction.kubernetes.io")
        || domain.endsWith(".node-restriction.kubernetes.io")) {
      return true;
    }
    boolean upstreams =
        domain.equals("kubernetes.io")
            || domain.endsWith(".kubernetes.io")
            || domain.equals("k8s.io")
            || domain.endsWith(".k8s.io");
    boolean nodes =
        domain.equals("kubelet.kubernetes.io")
            || domain.endsWith(".kubelet.kubernetes.io")
            || domain.equals("node.kubernetes.io")
            || domain.endsWith(".node.kubernetes.io");
    return upstreams && !nodes && !OWN_LABELS.contains(label);
  }

  private static void checkLease(Draft draft, String node) {
    if (!draft.namespace().equals("kube-node-lease")) {
      throw forbidden(draft, "can only access leases in the \"kube-node-lease\" system namespace");
    }
    if (!draft.name().equals(node)) {
      throw forbidden(
          draft, "can only access node lease with the same name as the requesting node");
    }
  }

  private static void checkOwnName(Draft draft, String node) {
    if (!draft.name().equals(node)) {
      throw forbidden(draft, "can only access CSINode with the same name as the requesting node");
    }
  }

  private static void checkClaim(Draft draft) {
    if (!draft.subresource().equals("status")) {
      throw forbidden(draft, "may only update PVC status");
    }
  }

  private static String nodeOf(ObjectNode pod) {
    return Fields.text(pod, "spec", "nodeName");
  }

  private static ApiException forbidden(Draft draft, String why) {
    return ApiException.forbidden(draft.type().resource(), Metadata.name(draft.object()), why);
  }
}
