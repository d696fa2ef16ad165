package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every object of one definition, wherever it stands. */
@FunctionalInterface
interface ObjectRule {
  void check(ObjectNode value, FieldPath path, Errors errors);
}
