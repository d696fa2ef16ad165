package dev.j8s.api.validation;

import tools.jackson.databind.node.ObjectNode;

/** What an update of an object of one type may not do. */
@FunctionalInterface
interface UpdateRule {
  void check(ObjectNode before, ObjectNode after, Errors errors);
}
