package dev.j8s.api.openapi;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Schema;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders OpenAPI documents of the types in a catalogue: version 3 a group and version each,
 * version 2 as one document. Nothing is kept: a caller that serves them keeps the bytes as long as
 * the catalogue is the same.
 */
public final class OpenApi {
  private static final List<String> SHARED =
      List.of("DeleteOptions", "Status", "WatchEvent", "Patch");

  private final Catalog catalog;
  private final String version;

  /**
   * @param version the server's, such as {@code v1.36.0}
   */
  public OpenApi(Catalog catalog, String version) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.version = requireNonNull(version, "version is null");
  }

  /** The groups and versions that have a document, in order. */
  public Collection<GroupVersion> groupVersions() {
    Set<GroupVersion> all =
        new TreeSet<>(
            java.util.Comparator.comparing(GroupVersion::group)
                .thenComparing(GroupVersion::version));
    catalog.types().forEach(type -> all.add(type.resource().groupVersion()));
    return all;
  }

  /** The OpenAPI v3 document of one group and version. */
  public ObjectNode v3(GroupVersion groupVersion) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.0.0");
    info(document);
    Definitions definitions = new Definitions(Definitions.Dialect.V3);
    addTypes(document.putObject("paths"), definitions, groupVersion);
    document.putObject("components").set("schemas", definitions.render());
    return document;
  }

  /** The OpenAPI v2 document of everything. */
  public ObjectNode v2() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("swagger", "2.0");
    info(document);
    ObjectNode paths = document.putObject("paths");
    Definitions definitions = new Definitions(Definitions.Dialect.V2);
    for (GroupVersion groupVersion : groupVersions()) {
      addTypes(paths, definitions, groupVersion);
    }
    document.set("definitions", definitions.render());
    return document;
  }

  private void info(ObjectNode document) {
    document.putObject("info").put("title", "Kubernetes").put("version", version);
  }

  private void addTypes(ObjectNode paths, Definitions definitions, GroupVersion groupVersion) {
    for (String kind : SHARED) {
      GroupVersionKind shared = new GroupVersionKind("", "v1", kind);
      catalog.schema(shared).ifPresent(schema -> definitions.addKind(shared, schema));
    }
    Paths writer = new Paths(paths, definitions);
    for (ResourceType type : catalog.types()) {
      if (!type.resource().groupVersion().equals(groupVersion)) {
        continue;
      }
      definitions.addKind(type.kind(), type.schema());
      GroupVersionKind list = groupVersion.kind(type.listKind());
      if (type.verbs().contains("list")) {
        definitions.addKind(list, catalog.schema(list).orElseGet(() -> listOf(type)));
      }
      type.subresources()
          .values()
          .forEach(sub ->
              catalog
                  .schema(sub.kind())
                  .ifPresent(schema -> definitions.addKind(sub.kind(), schema)));
      writer.add(type);
    }
  }

  /** Custom resources have no list type of their own. */
  private Schema listOf(ResourceType type) {
    return Lists.of(type, catalog);
  }
}
