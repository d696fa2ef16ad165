package dev.j8s.apiserver.discovery;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.catalog.Subresource;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.apiserver.discovery.ServedGroups.Group;
import dev.j8s.apiserver.request.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents of one state of the catalogue, each made when first asked for. */
final class DiscoveryDocuments {
  private final Collection<ResourceType> types;
  private final List<Group> groups;
  private final ConcurrentHashMap<String, Document> made = new ConcurrentHashMap<>();

  DiscoveryDocuments(Collection<ResourceType> types) {
    this.types = types;
    this.groups = ServedGroups.of(types);
  }

  /** The very collection that this was made of. */
  Collection<ResourceType> types() {
    return types;
  }

  List<String> groupVersionPaths() {
    return groups.stream()
        .flatMap(
            group -> group.versions().keySet().stream().map(v -> new GroupVersion(group.name(), v)))
        .map(GroupVersion::path)
        .toList();
  }

  private Document make(String key, Function<String, ObjectNode> maker) {
    return made.computeIfAbsent(key, k -> Document.of(Json.bytes(maker.apply(k))));
  }

  Document groupList() {
    return make(
        "/apis",
        key -> {
          ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
          ArrayNode all = list.putArray("groups");
          named().forEach(group -> describe(all.addObject(), group));
          return list;
        });
  }

  private List<Group> named() {
    return groups.stream().filter(group -> !group.name().isEmpty()).toList();
  }

  /** Null when there is no such group. */
  @Nullable Document group(String name) {
    Group group = find(name);
    return group == null || name.isEmpty()
        ? null
        : make(
            "/apis/" + name,
            key -> {
              ObjectNode tree = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
              describe(tree, group);
              return tree;
            });
  }

  private @Nullable Group find(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElse(null);
  }

  private static void describe(ObjectNode tree, Group group) {
    tree.put("name", group.name());
    ArrayNode versions = tree.putArray("versions");
    group.versions().keySet().forEach(v -> version(versions.addObject(), group.name(), v));
    version(tree.putObject("preferredVersion"), group.name(), group.preferred());
  }

  private static void version(ObjectNode tree, String group, String version) {
    tree.put("groupVersion", new GroupVersion(group, version).apiVersion());
    tree.put("version", version);
  }

  /** Null when there is no such version. */
  @Nullable Document resources(GroupVersion wanted) {
    Group group = find(wanted.group());
    List<ResourceType> all = group == null ? null : group.versions().get(wanted.version());
    return all == null ? null : make(wanted.path(), key -> resourceList(wanted, all));
  }

  private static ObjectNode resourceList(GroupVersion version, List<ResourceType> types) {
    ObjectNode list = Json.object().put("kind", "APIResourceList");
    if (!version.group().isEmpty()) {
      list.put("apiVersion", "v1");
    }
    list.put("groupVersion", version.apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types) {
      if (!type.verbs().isEmpty()) {
        resource(resources.addObject(), type);
      }
      new TreeMap<>(type.subresources())
          .values()
          .forEach(sub -> subresource(resources.addObject(), type, sub));
    }
    return list;
  }

  private static void resource(ObjectNode tree, ResourceType type) {
    tree.put("name", type.resource().resource());
    tree.put("singularName", type.singular());
    tree.put("namespaced", type.namespaced());
    tree.put("kind", type.kind().kind());
    strings(tree, "verbs", new TreeSet<>(type.verbs()), true);
    strings(tree, "shortNames", type.shortNames(), false);
    strings(tree, "categories", type.categories(), false);
  }

  private static void subresource(ObjectNode tree, ResourceType type, Subresource sub) {
    tree.put("name", type.resource().resource() + "/" + sub.name());
    tree.put("singularName", "");
    tree.put("namespaced", type.namespaced());
    if (!sub.kind().groupVersion().equals(type.kind().groupVersion())) {
      tree.put("group", sub.kind().group()).put("version", sub.kind().version());
    }
    tree.put("kind", sub.kind().kind());
    strings(tree, "verbs", new TreeSet<>(sub.verbs()), true);
  }

  private static void strings(
      ObjectNode tree, String key, Collection<String> values, boolean always) {
    if (always || !values.isEmpty()) {
      ArrayNode array = tree.putArray(key);
      values.forEach(array::add);
    }
  }

  /**
   * All at once: groups, versions and resources.
   *
   * @param core whether of {@code /api} or of {@code /apis}
   * @param version {@code v2} or {@code v2beta1}
   */
  Document aggregated(boolean core, String version) {
    return make(
        (core ? "/api?" : "/apis?") + version,
        key -> {
          ObjectNode list = Json.object();
          list.put("kind", "APIGroupDiscoveryList");
          list.put("apiVersion", "apidiscovery.k8s.io/" + version);
          list.putObject("metadata");
          ArrayNode items = list.putArray("items");
          for (Group group : groups) {
            if (group.name().isEmpty() == core) {
              aggregate(items.addObject(), group);
            }
          }
          return list;
        });
  }

  private static void aggregate(ObjectNode tree, Group group) {
    ObjectNode metadata = tree.putObject("metadata");
    if (!group.name().isEmpty()) {
      metadata.put("name", group.name());
    }
    metadata.putNull("creationTimestamp");
    ArrayNode versions = tree.putArray("versions");
    for (Map.Entry<String, List<ResourceType>> one : group.versions().entrySet()) {
      ObjectNode version = versions.addObject().put("version", one.getKey());
      ArrayNode resources = version.putArray("resources");
      one.getValue().forEach(type -> aggregate(resources.addObject(), type));
      version.put("freshness", "Current");
    }
  }

  private static void aggregate(ObjectNode tree, ResourceType type) {
    tree.put("resource", type.resource().resource());
    kind(tree.putObject("responseKind"), type.kind());
    tree.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
    tree.put("singularResource", type.singular());
    strings(tree, "verbs", new TreeSet<>(type.verbs()), true);
    strings(tree, "shortNames", type.shortNames(), false);
    strings(tree, "categories", type.categories(), false);
    if (!type.subresources().isEmpty()) {
      ArrayNode subresources = tree.putArray("subresources");
      for (Subresource sub : new TreeMap<>(type.subresources()).values()) {
        ObjectNode one = subresources.addObject().put("subresource", sub.name());
        kind(one.putObject("responseKind"), sub.kind());
        strings(one, "verbs", new TreeSet<>(sub.verbs()), true);
      }
    }
  }

  private static void kind(ObjectNode tree, GroupVersionKind kind) {
    tree.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
  }
}
