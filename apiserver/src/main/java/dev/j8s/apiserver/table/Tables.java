package dev.j8s.apiserver.table;

import dev.j8s.api.catalog.Column;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.request.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@code meta.k8s.io Table} objects of a type's columns. */
public final class Tables {
  private final Cells cells;

  public Tables(Cells cells) {
    this.cells = cells;
  }

  /** Computes the cells of one row. */
  @FunctionalInterface
  public interface Cells {
    /** One value for each column of the type, in order. */
    List<JsonNode> of(ResourceType type, ObjectNode object);
  }

  /**
   * @param version of {@code meta.k8s.io}
   * @param includeObject {@code None}, {@code Metadata} or {@code Object}
   * @param headers whether the columns are described
   */
  public record Options(String version, String includeObject, boolean headers) {}

  public ObjectNode table(ResourceType type, List<ObjectNode> objects, Options options) {
    ObjectNode table = Json.object();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/" + options.version());
    ObjectNode metadata = table.putObject("metadata");
    if (objects.size() == 1) {
      metadata.set("resourceVersion", objects.getFirst().path("metadata").path("resourceVersion"));
    }
    ArrayNode definitions = table.putArray("columnDefinitions");
    if (options.headers()) {
      type.columns().forEach(column -> define(definitions.addObject(), column));
    } else {
      table.putNull("columnDefinitions");
    }
    ArrayNode rows = table.putArray("rows");
    for (ObjectNode object : objects) {
      ObjectNode row = rows.addObject();
      row.putArray("cells").addAll(cells.of(type, object));
      include(row, object, options);
    }
    return table;
  }

  private static void define(ObjectNode definition, Column column) {
    definition.put("name", column.name());
    definition.put("type", column.type());
    definition.put("format", column.format());
    definition.put("description", column.description());
    definition.put("priority", column.priority());
  }

  private static void include(ObjectNode row, ObjectNode object, Options options) {
    switch (options.includeObject()) {
      case "None" -> row.putNull("object");
      case "Object" -> row.set("object", object);
      default -> {
        ObjectNode partial = row.putObject("object");
        partial
            .put("kind", "PartialObjectMetadata")
            .put("apiVersion", "meta.k8s.io/" + options.version());
        partial.set("metadata", object.path("metadata"));
      }
    }
  }
}
