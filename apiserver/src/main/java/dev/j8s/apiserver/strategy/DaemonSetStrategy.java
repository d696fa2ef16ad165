package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import tools.jackson.databind.node.ObjectNode;

/** A daemon set counts the versions of its template in an annotation. */
final class DaemonSetStrategy extends WorkloadStrategy {
  private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  @Override
  public void prepareForCreate(Draft draft) {
    super.prepareForCreate(draft);
    annotations(draft.object()).put(TEMPLATE_GENERATION, "1");
  }

  @Override
  public void prepareForUpdate(Draft draft) {
    super.prepareForUpdate(draft);
    String before = Fields.text(draft.before(), "metadata", "annotations", TEMPLATE_GENERATION);
    long generation = before.isEmpty() ? 0 : Long.parseLong(before);
    if (!Fields.same(
        Fields.at(draft.before(), "spec", "template"),
        Fields.at(draft.object(), "spec", "template"))) {
      generation++;
    }
    annotations(draft.object()).put(TEMPLATE_GENERATION, Long.toString(generation));
  }

  private static ObjectNode annotations(ObjectNode object) {
    return Fields.child(object, "metadata", "annotations");
  }
}
