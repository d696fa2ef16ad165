package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Selectors;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What makes pods by a template and knows them by a selector that never changes. */
class WorkloadStrategy implements Strategy {
  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public void prepareForStatusUpdate(Draft draft) {
    Strategy.super.prepareForStatusUpdate(draft);
    Fields.copy(
        draft.before().path("metadata"), Fields.child(draft.object(), "metadata"), "labels");
  }

  @Override
  public List<FieldError> validate(Draft draft) {
    JsonNode selector = Fields.at(draft.object(), "spec", "selector");
    JsonNode labels = Fields.at(draft.object(), "spec", "template", "metadata", "labels");
    List<FieldError> errors = new ArrayList<>();
    if (!selector.isObject()) {
      errors.add(FieldError.required("spec.selector", ""));
    } else if (selector.path("matchLabels").isEmpty()
        && selector.path("matchExpressions").isEmpty()) {
      errors.add(
          FieldError.invalid(
              "spec.selector", selector, "empty selector is invalid for " + kindInWords(draft)));
    } else if (!Selectors.matches(selector, labels)) {
      errors.add(
          FieldError.invalid(
              "spec.template.metadata.labels",
              labels,
              "`selector` does not match template `labels`"));
    }
    String restart = Fields.text(draft.object(), "spec", "template", "spec", "restartPolicy");
    if (!restart.isEmpty() && !restart.equals("Always")) {
      errors.add(
          FieldError.notSupported("spec.template.spec.restartPolicy", restart, List.of("Always")));
    }
    errors.addAll(
        PodRules.check(
            Fields.at(draft.object(), "spec", "template", "spec"), "spec.template.spec"));
    return errors;
  }

  private static String kindInWords(Draft draft) {
    return switch (draft.type().kind().kind()) {
      case "StatefulSet" -> "statefulset";
      case "DaemonSet" -> "daemonset";
      default -> "deployment";
    };
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    JsonNode before = Fields.at(draft.before(), "spec", "selector");
    JsonNode after = Fields.at(draft.object(), "spec", "selector");
    return Fields.same(before, after)
        ? List.of()
        : List.of(FieldError.invalid("spec.selector", after, "field is immutable"));
  }
}
