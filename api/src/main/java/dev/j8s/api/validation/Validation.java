package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.Schema;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The way in: everything that schemas and rules of types find wrong with an object. */
public final class Validation {
  private Validation() {}

  /** Of an object that is decoded and completed. */
  public static List<FieldError> validate(Schema schema, ObjectNode object) {
    Errors errors = new Errors();
    MetadataRules.check(object.path("metadata"), FieldPath.of("metadata"), errors);
    new StructureWalk(errors).object(object, schema, FieldPath.root());
    return errors.list();
  }

  /** What an update may not change. */
  public static List<FieldError> validateUpdate(
      Schema schema, ObjectNode before, ObjectNode after) {
    Errors errors = new Errors();
    UpdateWalk.compare(before, after, schema, FieldPath.root(), errors);
    String name = schema.name();
    UpdateRule rule = name == null ? null : UpdateRules.BY_DEFINITION.get(name);
    if (rule != null) {
      rule.check(before, after, errors);
    }
    return errors.list();
  }
}
