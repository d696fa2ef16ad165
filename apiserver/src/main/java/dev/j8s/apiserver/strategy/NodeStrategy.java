package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A node registers itself together with its status. */
final class NodeStrategy implements Strategy {
  @Override
  public void prepareForCreate(Draft draft) {
    // The status comes with the registration.
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    onlyOnce(
        draft, "podCIDR", "node updates may not change podCIDR except from \"\" to valid", errors);
    onlyOnce(
        draft,
        "providerID",
        "node updates may not change providerID except from \"\" to valid",
        errors);
    return errors;
  }

  private static void onlyOnce(Draft draft, String field, String words, List<FieldError> errors) {
    JsonNode before = Fields.at(draft.before(), "spec", field);
    JsonNode after = Fields.at(draft.object(), "spec", field);
    if (!before.asString("").isEmpty() && !Fields.same(before, after)) {
      errors.add(FieldError.forbidden("spec." + field, words));
    }
  }
}
