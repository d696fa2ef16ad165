package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.List;

/** Little of a stateful set can be changed. */
final class StatefulSetStrategy extends WorkloadStrategy {
  private static final List<String> CHANGEABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    var before = Fields.child(draft.before(), "spec").deepCopy().remove(CHANGEABLE);
    var after = Fields.child(draft.object(), "spec").deepCopy().remove(CHANGEABLE);
    return Fields.same(before, after)
        ? List.of()
        : List.of(
            FieldError.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                    + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                    + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                    + " forbidden"));
  }
}
