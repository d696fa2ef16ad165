package dev.j8s.apiserver.verbs;

import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Conditions;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/binding}: gives a pod its node, once. */
final class Binding {
  ObjectNode bind(Updater updater, Updater.Target target, ObjectNode body) {
    String node = Fields.text(body, "target", "name");
    List<FieldError> errors = new ArrayList<>();
    String kind = Fields.text(body, "target", "kind");
    if (!kind.isEmpty() && !kind.equals("Node")) {
      errors.add(FieldError.notSupported("target.kind", kind, List.of("Node", "<empty>")));
    }
    if (node.isEmpty()) {
      errors.add(FieldError.required("target.name", ""));
    }
    if (!errors.isEmpty()) {
      throw Core.invalid(target.type(), target.name(), errors);
    }
    updater.change(target, pod -> assign(target, pod, node, body));
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success").put("code", 201);
    return status;
  }

  private static ObjectNode assign(
      Updater.Target target, ObjectNode pod, String node, ObjectNode body) {
    String uid = Metadata.uid(body);
    if (!uid.isEmpty() && !uid.equals(Metadata.uid(pod))) {
      throw conflict(
          target,
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + Metadata.uid(pod));
    }
    if (Metadata.deleting(pod)) {
      throw conflict(
          target, "pod " + target.name() + " is being deleted, cannot be assigned to a host");
    }
    String assigned = Fields.text(pod, "spec", "nodeName");
    if (!assigned.isEmpty()) {
      throw conflict(
          target, "pod " + target.name() + " is already assigned to node \"" + assigned + "\"");
    }
    if (!Fields.at(pod, "spec", "schedulingGates").isEmpty()) {
      throw conflict(target, "pod " + target.name() + " has non-empty .spec.schedulingGates");
    }
    Fields.child(pod, "spec").put("nodeName", node);
    JsonNode annotations = Fields.at(body, "metadata", "annotations");
    if (!annotations.isEmpty()) {
      ObjectNode mine = Fields.child(pod, "metadata", "annotations");
      annotations.properties().forEach(one -> mine.set(one.getKey(), one.getValue()));
    }
    Conditions.set(pod, "PodScheduled", "True", "", "");
    return pod;
  }

  private static ApiException conflict(Updater.Target target, String why) {
    return ApiException.conflict(
        target.type().resource().groupVersion().resource("pods/binding"), target.name(), why);
  }
}
