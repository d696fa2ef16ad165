package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A pod stays on a node that is lost or not ready for five minutes, unless it says otherwise. */
final class DefaultTolerations implements Admission {
  private static final int SECONDS = 300;

  @Override
  public void admit(Draft draft) {
    if (!draft.is("", "pods")
        || draft.operation() != Draft.Operation.CREATE
        || !draft.subresource().isEmpty()) {
      return;
    }
    ObjectNode spec = Fields.child(draft.object(), "spec");
    for (String taint : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
      if (Fields.items(spec, "tolerations").stream().noneMatch(one -> tolerates(one, taint))) {
        Fields.list(spec, "tolerations")
            .addObject()
            .put("key", taint)
            .put("operator", "Exists")
            .put("effect", "NoExecute")
            .put("tolerationSeconds", SECONDS);
      }
    }
  }

  private static boolean tolerates(ObjectNode toleration, String taint) {
    String key = Fields.text(toleration, "key");
    String effect = Fields.text(toleration, "effect");
    return (key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"));
  }
}
