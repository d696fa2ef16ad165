package dev.j8s.apiserver.discovery;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.ApiVersions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The types by group and version, in the order in which clients shall prefer them. */
final class ServedGroups {
  /** Upstream's order; groups that are not here come behind, by name. */
  private static final List<String> ORDER =
      List.of(
          "",
          "apiregistration.k8s.io",
          "apps",
          "events.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "networking.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "storage.k8s.io",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "scheduling.k8s.io",
          "coordination.k8s.io",
          "node.k8s.io",
          "discovery.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "resource.k8s.io");

  /**
   * @param versions best first, each with its types by name
   */
  record Group(String name, Map<String, List<ResourceType>> versions) {
    String preferred() {
      return versions.keySet().iterator().next();
    }
  }

  private ServedGroups() {}

  static List<Group> of(Collection<ResourceType> types) {
    Map<String, TreeMap<String, List<ResourceType>>> groups = new TreeMap<>();
    for (ResourceType type : types) {
      groups
          .computeIfAbsent(type.resource().group(), g -> new TreeMap<>(ApiVersions::compare))
          .computeIfAbsent(type.resource().version(), v -> new ArrayList<>())
          .add(type);
    }
    List<Group> all = new ArrayList<>();
    groups.forEach((name, versions) -> {
      versions
          .values()
          .forEach(list -> list.sort(Comparator.comparing(t -> t.resource().resource())));
      all.add(new Group(name, new LinkedHashMap<>(versions)));
    });
    all.sort(Comparator.comparingInt((Group g) -> rank(g.name())));
    return all;
  }

  private static int rank(String group) {
    int known = ORDER.indexOf(group);
    return known < 0 ? ORDER.size() : known;
  }
}
