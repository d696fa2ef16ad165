package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A namespace stays, Terminating, until the finalizers in its spec are gone. */
final class NamespaceStrategy implements Strategy {
  private static final String FINALIZER = "kubernetes";
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public void prepareForCreate(Draft draft) {
    ObjectNode object = draft.object();
    object.putObject("status").put("phase", "Active");
    ObjectNode spec = Fields.child(object, "spec");
    List<String> finalizers = new ArrayList<>(Fields.texts(spec, "finalizers"));
    if (!finalizers.contains(FINALIZER)) {
      finalizers.add(FINALIZER);
    }
    Fields.setTexts(spec, "finalizers", finalizers);
    label(object);
  }

  @Override
  public void prepareForUpdate(Draft draft) {
    Fields.copy(draft.before(), draft.object(), "status");
    Fields.setTexts(
        Fields.child(draft.object(), "spec"),
        "finalizers",
        Fields.texts(draft.before(), "spec", "finalizers"));
    label(draft.object());
  }

  @Override
  public void prepareForPart(Draft draft, String subresource) {
    // finalize: only what the spec still waits for.
    Fields.copy(draft.before(), draft.object(), "status");
    label(draft.object());
  }

  @Override
  public void marked(Draft draft) {
    Fields.child(draft.object(), "status").put("phase", "Terminating");
  }

  @Override
  public boolean keeps(ObjectNode object) {
    return !Fields.at(object, "spec", "finalizers").isEmpty();
  }

  private static void label(ObjectNode object) {
    Fields.child(object, "metadata", "labels").put(NAME_LABEL, Metadata.name(object));
  }
}
