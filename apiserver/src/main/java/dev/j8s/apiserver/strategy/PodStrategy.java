package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Conditions;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pods: born Pending, little of them can be changed, and their node lets them go in its time. */
final class PodStrategy implements Strategy {
  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public void prepareForCreate(Draft draft) {
    ObjectNode pod = draft.object();
    ObjectNode status = pod.putObject("status");
    status.put("phase", "Pending");
    if (!Fields.at(pod, "spec", "schedulingGates").isEmpty()) {
      Conditions.set(
          pod,
          "PodScheduled",
          "False",
          "SchedulingGated",
          "Scheduling is blocked due to non-empty scheduling gates");
      Conditions.stamp(pod, Fields.time(draft.now()));
    }
    copyLimitsToRequests(pod);
    status.put("qosClass", Qos.of(pod));
  }

  /** What is limited and not requested is requested as much as it is limited to. */
  private static void copyLimitsToRequests(ObjectNode pod) {
    for (String kind : List.of("containers", "initContainers")) {
      for (ObjectNode container : Fields.items(pod, "spec", kind)) {
        if (container.path("resources").path("limits") instanceof ObjectNode limits
            && !limits.isEmpty()) {
          ObjectNode requests = Fields.child(container, "resources", "requests");
          limits
              .properties()
              .forEach(one -> {
                if (!requests.has(one.getKey())) {
                  requests.set(one.getKey(), one.getValue());
                }
              });
        }
      }
    }
  }

  @Override
  public void prepareForStatusUpdate(Draft draft) {
    Strategy.super.prepareForStatusUpdate(draft);
    Fields.copy(
        draft.before().path("metadata"),
        Fields.child(draft.object(), "metadata"),
        "ownerReferences");
    ObjectNode status = Fields.child(draft.object(), "status");
    if (!Fields.text(draft.before(), "status", "qosClass").isEmpty()) {
      Fields.copy(draft.before().path("status"), status, "qosClass");
    }
  }

  @Override
  public void prepareForPart(Draft draft, String subresource) {
    switch (subresource) {
      case "binding" -> Conditions.stamp(draft.object(), Fields.time(draft.now()));
      case "ephemeralcontainers" -> keepOnly(draft, "ephemeralContainers");
      case "resize" -> keepOnlyResources(draft);
      default -> Strategy.super.prepareForPart(draft, subresource);
    }
    if (!subresource.equals("binding") && isNewGeneration(draft.before(), draft.object())) {
      ObjectNode metadata = Fields.child(draft.object(), "metadata");
      Long generation = Fields.number(metadata, "generation");
      metadata.put("generation", (generation == null ? 0 : generation) + 1);
    }
  }

  private static void keepOnly(Draft draft, String field) {
    ObjectNode spec = Fields.child(draft.before(), "spec").deepCopy();
    Fields.copy(draft.object().path("spec"), spec, field);
    draft.object().set("spec", spec);
    Fields.copy(draft.before(), draft.object(), "status");
    Fields.copy(draft.before(), draft.object(), "metadata");
  }

  private static void keepOnlyResources(Draft draft) {
    ObjectNode spec = Fields.child(draft.before(), "spec").deepCopy();
    for (String kind : List.of("containers", "initContainers")) {
      List<ObjectNode> wanted = Fields.items(draft.object(), "spec", kind);
      List<ObjectNode> kept = Fields.items(spec, kind);
      for (int i = 0; i < Math.min(wanted.size(), kept.size()); i++) {
        Fields.copy(wanted.get(i), kept.get(i), "resources");
        Fields.copy(wanted.get(i), kept.get(i), "resizePolicy");
      }
    }
    draft.object().set("spec", spec);
    Fields.copy(draft.before(), draft.object(), "status");
    Fields.copy(draft.before(), draft.object(), "metadata");
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    return switch (draft.subresource()) {
      case "ephemeralcontainers" -> ephemeralOnlyAdded(draft);
      case "resize" -> qosKept(draft);
      default -> List.of();
    };
  }

  private static List<FieldError> ephemeralOnlyAdded(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    List<ObjectNode> after = Fields.items(draft.object(), "spec", "ephemeralContainers");
    for (ObjectNode old : Fields.items(draft.before(), "spec", "ephemeralContainers")) {
      String name = Fields.text(old, "name");
      ObjectNode same =
          after.stream()
              .filter(one -> Fields.text(one, "name").equals(name))
              .findFirst()
              .orElse(null);
      if (same == null) {
        errors.add(
            FieldError.forbidden(
                "spec.ephemeralContainers",
                "existing ephemeral containers \"" + name + "\" may not be removed\n"));
      } else if (!Fields.same(old, same)) {
        errors.add(
            FieldError.forbidden(
                "spec.ephemeralContainers",
                "existing ephemeral containers \"" + name + "\" may not be changed\n"));
      }
    }
    return errors;
  }

  private static List<FieldError> qosKept(Draft draft) {
    String before = Fields.text(draft.before(), "status", "qosClass");
    String after = Qos.of(draft.object());
    return before.isEmpty() || before.equals(after)
        ? List.of()
        : List.of(
            FieldError.invalid(
                "spec", after, "Pod QOS Class may not change as a result of resizing"));
  }

  @Override
  public @Nullable Long gracePeriod(ObjectNode pod, @Nullable Long asked) {
    Long own = Fields.number(pod, "spec", "terminationGracePeriodSeconds");
    long seconds = asked != null ? asked : own != null ? own : 0;
    String phase = Fields.text(pod, "status", "phase");
    if (Fields.text(pod, "spec", "nodeName").isEmpty()
        || phase.equals("Failed")
        || phase.equals("Succeeded")) {
      return 0L;
    }
    return seconds < 0 ? 1L : seconds;
  }
}
