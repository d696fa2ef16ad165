package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod's spec is fixed but for a few fields. */
final class PodUpdateRules {
  private static final String FIXED =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
          + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
          + " previously negative)\n";

  private PodUpdateRules() {}

  static void check(ObjectNode before, ObjectNode after, Errors errors) {
    FieldPath path = FieldPath.of("spec");
    JsonNode old = before.path("spec");
    JsonNode now = after.path("spec");
    for (String list : List.of("containers", "initContainers")) {
      if (old.path(list).size() != now.path(list).size()) {
        errors.forbidden(path.child(list), "pod updates may not add or remove containers");
        return;
      }
    }
    deadline(old.path("activeDeadlineSeconds"), now.path("activeDeadlineSeconds"), path, errors);
    if (!tolerationsKept(old.path("tolerations"), now.path("tolerations"))) {
      errors.forbidden(
          path.child("tolerations"),
          "existing toleration can not be modified except its tolerationSeconds");
    }
    boolean gated = !old.path("schedulingGates").isEmpty();
    gates(old.path("schedulingGates"), now.path("schedulingGates"), path, errors);
    if (gated) {
      nodeSelector(
          old.path("nodeSelector"), now.path("nodeSelector"), path.child("nodeSelector"), errors);
    }
    boolean hurried =
        old.path("terminationGracePeriodSeconds").longValue(0) < 0
            && now.path("terminationGracePeriodSeconds").longValue(0) == 1;
    if (!comparable(old, gated, hurried).equals(comparable(now, gated, hurried))) {
      errors.forbidden(path, FIXED);
    }
  }

  private static void deadline(JsonNode old, JsonNode now, FieldPath path, Errors errors) {
    if (!old.isNumber()) {
      return;
    }
    FieldPath at = path.child("activeDeadlineSeconds");
    if (!now.isNumber()) {
      errors.invalid(at, "null", "must not update from a positive integer to nil value");
    } else if (now.longValue() > old.longValue()) {
      errors.invalid(at, now, "must be less than or equal to previous value");
    }
  }

  private static void gates(JsonNode old, JsonNode now, FieldPath path, Errors errors) {
    Set<String> there = new HashSet<>();
    old.forEach(gate -> there.add(Trees.text(gate, "name")));
    for (JsonNode gate : now) {
      String name = Trees.text(gate, "name");
      if (!there.contains(name)) {
        errors.forbidden(
            path.child("schedulingGates"),
            "only deletion is allowed, but found new scheduling gate '" + name + "'");
      }
    }
  }

  private static void nodeSelector(JsonNode old, JsonNode now, FieldPath path, Errors errors) {
    boolean kept =
        old.properties().stream().allMatch(one -> one.getValue().equals(now.get(one.getKey())));
    if (!kept) {
      errors.invalid(
          path, now, "only additions are allowed to nodeSelector (no mutations or deletions)");
    }
  }

  private static boolean tolerationsKept(JsonNode old, JsonNode now) {
    List<JsonNode> there = new ArrayList<>();
    now.forEach(one -> there.add(withoutSeconds(one)));
    for (JsonNode one : old) {
      if (!there.contains(withoutSeconds(one))) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode withoutSeconds(JsonNode toleration) {
    JsonNode copy = toleration.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.remove("tolerationSeconds");
    }
    return copy;
  }

  /** The spec without what may change. */
  private static JsonNode comparable(JsonNode spec, boolean gated, boolean hurried) {
    JsonNode copy = spec.deepCopy();
    if (!(copy instanceof ObjectNode object)) {
      return copy;
    }
    for (String list : List.of("containers", "initContainers")) {
      if (object.get(list) instanceof ArrayNode containers) {
        containers.forEach(one -> withoutImage(one));
      }
    }
    object.remove(List.of("activeDeadlineSeconds", "tolerations", "schedulingGates"));
    if (hurried) {
      object.remove("terminationGracePeriodSeconds");
    }
    if (gated) {
      object.remove(List.of("nodeSelector", "affinity"));
    }
    return object;
  }

  private static void withoutImage(JsonNode container) {
    if (container instanceof ObjectNode object) {
      object.remove("image");
    }
  }

  /** What never changes once it is there. */
  static void kept(
      JsonNode before, JsonNode after, FieldPath path, Errors errors, String... fields) {
    for (String field : fields) {
      JsonNode now = after.get(field);
      if (!Objects.equals(before.get(field), now)) {
        errors.invalid(path.child(field), now == null ? "null" : now, UpdateWalk.IMMUTABLE);
      }
    }
  }
}
