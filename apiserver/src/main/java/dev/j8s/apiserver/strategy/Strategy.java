package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one type is completed and guarded. The defaults suit a type with a spec that users write and
 * a status that controllers write.
 */
public interface Strategy {
  /** Whether a PUT to a name that is not there creates. */
  default boolean createsOnUpdate() {
    return false;
  }

  /** Whether an update may leave out the resourceVersion and so win over whatever is there. */
  default boolean updatesUnconditionally() {
    return true;
  }

  /** Whether metadata.generation counts the changes of the spec. */
  default boolean countsGenerations() {
    return false;
  }

  /** Completes a new object, after its defaults and before it is checked. */
  default void prepareForCreate(Draft draft) {
    if (draft.type().subresources().containsKey("status")) {
      draft.object().remove("status");
    }
  }

  /** Takes over what an update of the object itself may not change. */
  default void prepareForUpdate(Draft draft) {
    if (draft.type().subresources().containsKey("status")) {
      Fields.copy(draft.before(), draft.object(), "status");
    }
  }

  /** Takes over everything that an update of the status may not change. */
  default void prepareForStatusUpdate(Draft draft) {
    ObjectNode object = draft.object();
    ObjectNode before = draft.before();
    for (String name : List.copyOf(object.propertyNames())) {
      if (!name.equals("metadata") && !name.equals("status")) {
        Fields.copy(before, object, name);
      }
    }
    for (Map.Entry<String, JsonNode> field : before.properties()) {
      if (!object.has(field.getKey()) && !field.getKey().equals("status")) {
        object.set(field.getKey(), field.getValue());
      }
    }
  }

  /** The same for a part of the object, such as {@code ephemeralcontainers}. */
  default void prepareForPart(Draft draft, String subresource) {
    throw ApiException.of(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  /** What the schema can't find wrong with an object, new or changed. */
  default List<FieldError> validate(Draft draft) {
    return List.of();
  }

  /** What an update may not do, beyond {@link #validate}. */
  default List<FieldError> validateUpdate(Draft draft) {
    return List.of();
  }

  /** The fields whose change counts as a new generation. */
  default boolean isNewGeneration(ObjectNode before, ObjectNode after) {
    return !Fields.same(before.get("spec"), after.get("spec"));
  }

  /**
   * The seconds that a deletion waits for the object's holder to let go; null when deletion doesn't
   * wait at all.
   */
  default @Nullable Long gracePeriod(ObjectNode object, @Nullable Long asked) {
    return null;
  }

  /** Completes an object that a deletion has marked, before it is known whether it stays. */
  default void marked(Draft draft) {}

  /** Whether something else than finalizers in the metadata keeps a deleted object. */
  default boolean keeps(ObjectNode object) {
    return false;
  }

  /** What else happens in the commit that removes the object. */
  default void deleted(Draft draft) {}
}
