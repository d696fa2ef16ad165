package dev.j8s.api.catalog;

import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The types of Kubernetes itself, from the files generated at build time. */
final class BuiltInCatalog implements Catalog {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /** Kinds that may be sent and answered in every group. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "DeleteOptions",
          "ListOptions",
          "GetOptions",
          "CreateOptions",
          "UpdateOptions",
          "PatchOptions",
          "WatchEvent");

  private static final List<String> ALL_VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  /** After the constants that its constructor reads. */
  static final BuiltInCatalog INSTANCE = new BuiltInCatalog();

  private final Definitions definitions = new Definitions();
  private final Map<GroupVersionResource, ResourceType> byResource = new LinkedHashMap<>();
  private final Map<GroupVersionKind, ResourceType> byKind = new LinkedHashMap<>();
  private final Map<GroupVersion, String> packages = new LinkedHashMap<>();

  private BuiltInCatalog() {
    JsonMapper json = new JsonMapper();
    String lines = new String(Definitions.resource("types.jsonl"), StandardCharsets.UTF_8);
    lines.lines().forEach(line -> add(json.readTree(line)));
  }

  private void add(JsonNode line) {
    GroupVersion version = new GroupVersion(text(line, "group"), text(line, "version"));
    String definition = text(line, "definition");
    packages.put(version, definition.substring(0, definition.lastIndexOf('.') + 1));
    Map<String, Subresource> subresources = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> sub : line.path("subresources").properties()) {
      JsonNode said = sub.getValue();
      subresources.put(
          sub.getKey(),
          new Subresource(
              sub.getKey(),
              new GroupVersionKind(text(said, "group"), text(said, "version"), text(said, "kind")),
              set(strings(said.path("verbs")))));
    }
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : line.path("columns")) {
      columns.add(column(definition, column));
    }
    List<String> selectable = new ArrayList<>(List.of("metadata.name", "metadata.namespace"));
    selectable.addAll(strings(line.path("selectable")));
    String kind = text(line, "kind");
    List<String> verbs = line.has("verbs") ? strings(line.path("verbs")) : ALL_VERBS;
    ResourceType type =
        new BuiltInType(
            version.resource(text(line, "resource")),
            version.kind(kind),
            kind + "List",
            text(line, "singular"),
            line.path("namespaced").booleanValue(),
            strings(line.path("shortNames")),
            strings(line.path("categories")),
            set(verbs),
            Collections.unmodifiableMap(subresources),
            List.copyOf(columns),
            List.copyOf(selectable),
            () -> definitions.schema(definition));
    byResource.put(type.resource(), type);
    byKind.put(type.kind(), type);
  }

  private static Column column(String definition, JsonNode said) {
    String name = text(said, "name");
    return new Column(
        name,
        text(said, "type"),
        said.path("format").asString(""),
        said.path("description").asString(name + " of the " + simple(definition)),
        said.path("priority").intValue(0),
        text(said, "source"));
  }

  private static String simple(String definition) {
    return definition.substring(definition.lastIndexOf('.') + 1);
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).stringValue();
  }

  private static List<String> strings(JsonNode array) {
    List<String> list = new ArrayList<>();
    array.forEach(one -> list.add(one.stringValue()));
    return List.copyOf(list);
  }

  private static Set<String> set(List<String> list) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(list));
  }

  @Override
  public Collection<ResourceType> types() {
    return Collections.unmodifiableCollection(byResource.values());
  }

  @Override
  public Optional<ResourceType> find(GroupVersionResource resource) {
    return Optional.ofNullable(byResource.get(resource));
  }

  @Override
  public Optional<ResourceType> find(GroupVersionKind kind) {
    return Optional.ofNullable(byKind.get(kind));
  }

  @Override
  public Optional<Schema> schema(GroupVersionKind kind) {
    String own = packages.get(kind.groupVersion());
    if (own != null && definitions.contains(own + kind.kind())) {
      return Optional.of(definitions.schema(own + kind.kind()));
    }
    boolean meta = kind.groupVersion().equals(new GroupVersion("meta.k8s.io", "v1"));
    boolean core = kind.groupVersion().equals(new GroupVersion("", "v1"));
    String shared = META + kind.kind();
    return (meta || core || EVERYWHERE.contains(kind.kind())) && definitions.contains(shared)
        ? Optional.of(definitions.schema(shared))
        : Optional.empty();
  }

  private record BuiltInType(
      GroupVersionResource resource,
      GroupVersionKind kind,
      String listKind,
      String singular,
      boolean namespaced,
      List<String> shortNames,
      List<String> categories,
      Set<String> verbs,
      Map<String, Subresource> subresources,
      List<Column> columns,
      List<String> selectableFields,
      Supplier<Schema> schemas)
      implements ResourceType {

    @Override
    public Schema schema() {
      return schemas.get();
    }
  }
}
