package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import tools.jackson.databind.node.ObjectNode;

/** A new node gets no pods before it was seen to be ready. */
final class TaintNodes implements Admission {
  private static final String NOT_READY = "node.kubernetes.io/not-ready";

  @Override
  public void admit(Draft draft) {
    if (!draft.is("", "nodes") || draft.operation() != Draft.Operation.CREATE) {
      return;
    }
    ObjectNode spec = Fields.child(draft.object(), "spec");
    boolean there =
        Fields.items(spec, "taints").stream()
            .anyMatch(taint ->
                Fields.text(taint, "key").equals(NOT_READY)
                    && Fields.text(taint, "effect").equals("NoSchedule"));
    if (!there) {
      Fields.list(spec, "taints").addObject().put("key", NOT_READY).put("effect", "NoSchedule");
    }
  }
}
