package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a claim asks for stays as it is, but for its size and the volume that it gets. */
final class VolumeClaimStrategy implements Strategy {
  @Override
  public void prepareForCreate(Draft draft) {
    draft.object().putObject("status").put("phase", "Pending");
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    if (!draft.subresource().isEmpty()) {
      return List.of();
    }
    ObjectNode before = Fields.child(draft.before(), "spec").deepCopy();
    ObjectNode after = Fields.child(draft.object(), "spec").deepCopy();
    if (Fields.text(before, "volumeName").isEmpty()) {
      before.remove("volumeName");
      after.remove("volumeName");
    }
    if (Fields.text(draft.before(), "status", "phase").equals("Bound")) {
      Fields.child(before, "resources").remove("requests");
      Fields.child(after, "resources").remove("requests");
      before.remove("volumeAttributesClassName");
      after.remove("volumeAttributesClassName");
    }
    return Fields.same(before, after)
        ? List.of()
        : List.of(
            FieldError.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and"
                    + " volumeAttributesClassName for bound claims"));
  }
}
