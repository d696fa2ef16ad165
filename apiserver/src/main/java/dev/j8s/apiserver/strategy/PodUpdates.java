package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What may change in the spec of a pod that is there. */
final class PodUpdates {
  private static final String ONLY =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
          + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
          + " previously negative)\n";

  private PodUpdates() {}

  static List<FieldError> check(ObjectNode before, ObjectNode after) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode old = Fields.child(before, "spec");
    ObjectNode changed = Fields.child(after, "spec").deepCopy();
    for (String kind : List.of("containers", "initContainers")) {
      if (Fields.items(old, kind).size() != Fields.items(changed, kind).size()) {
        errors.add(
            FieldError.forbidden("spec." + kind, "pod updates may not add or remove containers"));
        return errors;
      }
      takeImages(Fields.items(old, kind), Fields.items(changed, kind));
    }
    checkDeadline(old, changed, errors);
    Fields.copy(old, changed, "activeDeadlineSeconds");
    checkTolerations(old, changed, errors);
    Fields.copy(old, changed, "tolerations");
    checkGates(old, changed, errors);
    Long grace = Fields.number(old, "terminationGracePeriodSeconds");
    Long newGrace = Fields.number(changed, "terminationGracePeriodSeconds");
    if (grace != null && grace < 0 && newGrace != null && newGrace == 1) {
      Fields.copy(old, changed, "terminationGracePeriodSeconds");
    }
    if (!Fields.same(old, changed)) {
      errors.add(FieldError.forbidden("spec", ONLY));
    }
    return errors;
  }

  private static void takeImages(List<ObjectNode> from, List<ObjectNode> to) {
    for (int i = 0; i < from.size(); i++) {
      Fields.copy(from.get(i), to.get(i), "image");
    }
  }

  private static void checkDeadline(ObjectNode old, ObjectNode changed, List<FieldError> errors) {
    Long before = Fields.number(old, "activeDeadlineSeconds");
    Long after = Fields.number(changed, "activeDeadlineSeconds");
    if (before == null || before.equals(after)) {
      return;
    }
    if (after == null) {
      errors.add(
          FieldError.invalid(
              "spec.activeDeadlineSeconds",
              "null",
              "must not update from a positive integer to nil value"));
    } else if (after > before) {
      errors.add(
          FieldError.invalid(
              "spec.activeDeadlineSeconds", after, "must be less than or equal to previous value"));
    }
  }

  private static void checkTolerations(
      ObjectNode old, ObjectNode changed, List<FieldError> errors) {
    List<ObjectNode> after = Fields.items(changed, "tolerations");
    for (ObjectNode one : Fields.items(old, "tolerations")) {
      if (after.stream().noneMatch(other -> sameToleration(one, other))) {
        errors.add(
            FieldError.forbidden(
                "spec.tolerations",
                "existing toleration can not be modified except its tolerationSeconds"));
        return;
      }
    }
  }

  private static boolean sameToleration(ObjectNode one, ObjectNode other) {
    for (String field : List.of("key", "operator", "value", "effect")) {
      if (!Fields.text(one, field).equals(Fields.text(other, field))) {
        return false;
      }
    }
    return true;
  }

  /** Gates are only removed; while there are some, where the pod may run can still be narrowed. */
  private static void checkGates(ObjectNode old, ObjectNode changed, List<FieldError> errors) {
    List<String> before =
        Fields.items(old, "schedulingGates").stream().map(g -> Fields.text(g, "name")).toList();
    for (ObjectNode gate : Fields.items(changed, "schedulingGates")) {
      if (!before.contains(Fields.text(gate, "name"))) {
        errors.add(
            FieldError.forbidden(
                "spec.schedulingGates",
                "only deletion is allowed, but found new scheduling gate '"
                    + Fields.text(gate, "name")
                    + "'"));
      }
    }
    Fields.copy(old, changed, "schedulingGates");
    if (!before.isEmpty()) {
      Fields.copy(old, changed, "nodeSelector");
      Fields.copy(old, changed, "affinity");
    }
  }
}
