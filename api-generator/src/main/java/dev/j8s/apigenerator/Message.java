package dev.j8s.apigenerator;

import java.util.List;

/** One protobuf message as the published sources describe it. */
record Message(String name, String comment, List<Field> fields) {

  /**
   * @param label {@code optional}, {@code repeated} or {@code map}
   * @param type a scalar or a message's full name; of a map, its values' type
   */
  record Field(String label, String type, String name, int number, String comment) {}
}
