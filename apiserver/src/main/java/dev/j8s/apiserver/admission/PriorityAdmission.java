package dev.j8s.apiserver.admission;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Turns a pod's priority class into its priority. */
final class PriorityAdmission implements Admission {
  private static final String GROUP = "scheduling.k8s.io";
  private static final String RESOURCE = "priorityclasses";

  @Override
  public void admit(Draft draft) {
    if (!draft.is("", "pods")
        || draft.operation() != Draft.Operation.CREATE
        || !draft.subresource().isEmpty()) {
      return;
    }
    ObjectNode spec = Fields.child(draft.object(), "spec");
    String name = Fields.text(spec, "priorityClassName");
    ObjectNode priorityClass = name.isEmpty() ? byDefault(draft) : byName(draft, name);
    long priority = 0;
    String preemption = "PreemptLowerPriority";
    if (priorityClass != null) {
      Long value = Fields.number(priorityClass, "value");
      priority = value == null ? 0 : value;
      String said = Fields.text(priorityClass, "preemptionPolicy");
      preemption = said.isEmpty() ? preemption : said;
      spec.put("priorityClassName", Fields.text(priorityClass, "metadata", "name"));
    }
    Long given = Fields.number(spec, "priority");
    if (given != null && given != priority) {
      throw ApiException.forbidden(
          draft.type().resource(),
          draft.name(),
          "the integer value of priority ("
              + given
              + ") must not be provided in pod spec; priority admission controller computed "
              + priority
              + " from the given PriorityClass name");
    }
    spec.put("priority", (int) priority);
    if (Fields.text(spec, "preemptionPolicy").isEmpty()) {
      spec.put("preemptionPolicy", preemption);
    }
  }

  private static ObjectNode byName(Draft draft, String name) {
    StoredObject found = draft.reader().find(GROUP, RESOURCE, null, name);
    if (found == null) {
      throw ApiException.forbidden(
          draft.type().resource(),
          draft.name(),
          "no PriorityClass with name " + name + " was found");
    }
    return found.tree();
  }

  /** Of several global defaults the lowest counts. */
  private static @Nullable ObjectNode byDefault(Draft draft) {
    List<ObjectNode> defaults = new ArrayList<>();
    draft
        .reader()
        .each(
            GROUP,
            RESOURCE,
            null,
            one -> {
              ObjectNode tree = one.tree();
              if (Fields.isTrue(tree, "globalDefault")) {
                defaults.add(tree);
              }
            });
    return defaults.stream()
        .min(Comparator.comparingInt(one -> one.path("value").asInt(0)))
        .orElse(null);
  }
}
