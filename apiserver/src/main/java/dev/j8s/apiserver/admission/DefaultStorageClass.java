package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A claim that names no storage class gets the default one, when there is one. */
final class DefaultStorageClass implements Admission {
  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Override
  public void admit(Draft draft) {
    if (!draft.is("", "persistentvolumeclaims")
        || draft.operation() != Draft.Operation.CREATE
        || Fields.child(draft.object(), "spec").has("storageClassName")) {
      return;
    }
    List<ObjectNode> defaults = new ArrayList<>();
    draft
        .reader()
        .each(
            "storage.k8s.io",
            "storageclasses",
            null,
            one -> {
              ObjectNode tree = one.tree();
              if (Fields.text(tree, "metadata", "annotations", DEFAULT).equals("true")) {
                defaults.add(tree);
              }
            });
    // Of several the newest counts, then the name.
    defaults.stream()
        .min(
            Comparator.comparing(
                    (ObjectNode one) -> Fields.text(one, "metadata", "creationTimestamp"))
                .reversed()
                .thenComparing(Metadata::name))
        .ifPresent(one ->
            Fields.child(draft.object(), "spec").put("storageClassName", Metadata.name(one)));
  }
}
