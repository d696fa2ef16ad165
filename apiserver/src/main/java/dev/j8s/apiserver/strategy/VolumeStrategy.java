package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.List;

/** A volume's source is for good. */
final class VolumeStrategy implements Strategy {
  private static final List<String> CHANGEABLE =
      List.of(
          "accessModes",
          "capacity",
          "claimRef",
          "mountOptions",
          "nodeAffinity",
          "persistentVolumeReclaimPolicy",
          "storageClassName",
          "volumeAttributesClassName",
          "volumeMode");

  @Override
  public void prepareForCreate(Draft draft) {
    draft.object().putObject("status").put("phase", "Pending");
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    var before = Fields.child(draft.before(), "spec").deepCopy().remove(CHANGEABLE);
    var after = Fields.child(draft.object(), "spec").deepCopy().remove(CHANGEABLE);
    return Fields.same(before, after)
        ? List.of()
        : List.of(
            FieldError.forbidden(
                "spec.persistentvolumesource",
                "spec.persistentvolumesource is immutable after creation"));
  }
}
