package dev.j8s.controllers.namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is still in a namespace after a round of deletions, and what went wrong in it. */
final class Remains {
  private final Map<String, Integer> objects = new TreeMap<>();
  private final Map<String, Integer> finalizers = new TreeMap<>();
  private final List<String> discoveryFailures = new ArrayList<>();
  private final List<String> deletionFailures = new ArrayList<>();

  void object(String resource, List<String> holdBy) {
    objects.merge(resource, 1, Integer::sum);
    holdBy.forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
  }

  void discoveryFailed(String message) {
    discoveryFailures.add(message);
  }

  void deletionFailed(String message) {
    deletionFailures.add(message);
  }

  boolean isEmpty() {
    return objects.isEmpty() && discoveryFailures.isEmpty() && deletionFailures.isEmpty();
  }

  boolean has(String resource) {
    return objects.containsKey(resource);
  }

  /** The conditions of the namespace, by upstream's names and words. */
  List<Condition> conditions() {
    return List.of(
        discoveryFailures.isEmpty()
            ? new Condition(
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered")
            : new Condition(
                "NamespaceDeletionDiscoveryFailure",
                true,
                "DiscoveryFailed",
                "Discovery failed for some groups, "
                    + discoveryFailures.size()
                    + " failing: "
                    + String.join(", ", discoveryFailures)),
        new Condition(
            "NamespaceDeletionGroupVersionParsingFailure",
            false,
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed"),
        deletionFailures.isEmpty()
            ? new Condition(
                "NamespaceDeletionContentFailure",
                false,
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization")
            : new Condition(
                "NamespaceDeletionContentFailure",
                true,
                "ContentDeletionFailed",
                "Failed to delete all resource types, "
                    + deletionFailures.size()
                    + " remaining: "
                    + String.join(", ", deletionFailures)),
        objects.isEmpty()
            ? new Condition(
                "NamespaceContentRemaining",
                false,
                "ContentRemoved",
                "All content successfully removed")
            : new Condition(
                "NamespaceContentRemaining",
                true,
                "SomeResourcesRemain",
                "Some resources are remaining: " + list(objects, " has ", " resource instances")),
        finalizers.isEmpty()
            ? new Condition(
                "NamespaceFinalizersRemaining",
                false,
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
            : new Condition(
                "NamespaceFinalizersRemaining",
                true,
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + list(finalizers, " in ", " resource instances")));
  }

  record Condition(String type, boolean status, String reason, String message) {}

  private static String list(Map<String, Integer> counts, String between, String after) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(name + between + count + after));
    return String.join(", ", parts);
  }
}
