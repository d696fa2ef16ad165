package dev.j8s.api.table;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Computes one cell: an Integer, Long, Boolean or String. */
@FunctionalInterface
interface Cell {
  Object of(JsonNode object, Instant now);
}
