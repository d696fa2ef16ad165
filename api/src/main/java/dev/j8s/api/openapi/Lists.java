package dev.j8s.api.openapi;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Format;
import dev.j8s.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Makes the structure of a list of objects. */
final class Lists {
  private Lists() {}

  static Schema of(ResourceType type, Catalog catalog) {
    Schema text = Schema.of(Schema.Shape.scalar(Schema.Type.STRING, Format.NONE));
    Map<String, Schema> properties = new LinkedHashMap<>();
    properties.put("apiVersion", text);
    properties.put("items", Schema.of(Schema.Shape.list(type.schema())));
    properties.put("kind", text);
    catalog
        .schema(new GroupVersionKind("meta.k8s.io", "v1", "ListMeta"))
        .ifPresent(meta -> properties.put("metadata", meta));
    return Schema.of(
        Schema.Shape.object(
            null,
            properties,
            Set.of("items"),
            false,
            () -> type.listKind() + " is a list of " + type.kind().kind()));
  }
}
