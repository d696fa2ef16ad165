package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A job's pods are found by its uid, unless the user chose a selector by hand. */
final class JobStrategy implements Strategy {
  private static final String UID = "batch.kubernetes.io/controller-uid";
  private static final String NAME = "batch.kubernetes.io/job-name";

  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public void prepareForCreate(Draft draft) {
    ObjectNode object = draft.object();
    object.remove("status");
    ObjectNode spec = Fields.child(object, "spec");
    if (Fields.isTrue(spec, "manualSelector")) {
      return;
    }
    String uid = Metadata.uid(object);
    String name = Metadata.name(object);
    ObjectNode labels = Fields.child(spec, "template", "metadata", "labels");
    setIfAbsent(labels, "controller-uid", uid);
    setIfAbsent(labels, "job-name", name);
    setIfAbsent(labels, UID, uid);
    setIfAbsent(labels, NAME, name);
    setIfAbsent(Fields.child(spec, "selector", "matchLabels"), UID, uid);
  }

  private static void setIfAbsent(ObjectNode labels, String key, String value) {
    if (!labels.has(key)) {
      labels.put(key, value);
    }
  }

  @Override
  public List<FieldError> validate(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    String restart = Fields.text(draft.object(), "spec", "template", "spec", "restartPolicy");
    if (restart.isEmpty() || restart.equals("Always")) {
      errors.add(
          FieldError.required(
              "spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
    }
    errors.addAll(
        PodRules.check(
            Fields.at(draft.object(), "spec", "template", "spec"), "spec.template.spec"));
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    boolean suspended =
        Fields.isTrue(draft.before(), "spec", "suspend")
            && Fields.text(draft.before(), "status", "startTime").isEmpty();
    for (String field : List.of("completions", "selector", "template", "completionMode")) {
      JsonNode before = Fields.at(draft.before(), "spec", field);
      JsonNode after = Fields.at(draft.object(), "spec", field);
      boolean free =
          (field.equals("template") && suspended)
              || (field.equals("completions") && scalesTogether(draft));
      if (!free && !Fields.same(before, after)) {
        errors.add(FieldError.invalid("spec." + field, after, "field is immutable"));
      }
    }
    return errors;
  }

  /** An indexed job may change its completions together with its parallelism. */
  private static boolean scalesTogether(Draft draft) {
    return Fields.text(draft.object(), "spec", "completionMode").equals("Indexed")
        && Fields.same(
            Fields.at(draft.object(), "spec", "completions"),
            Fields.at(draft.object(), "spec", "parallelism"));
  }
}
