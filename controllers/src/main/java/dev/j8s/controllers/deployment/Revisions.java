package dev.j8s.controllers.deployment;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The annotations by which ReplicaSets remember their revision and the size they are part of. */
final class Revisions {
  static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";

  /** Those of a Deployment that say nothing about its ReplicaSets. */
  private static final Set<String> NOT_INHERITED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "deprecated.deployment.rollback.to",
          REVISION,
          HISTORY,
          DESIRED,
          MAX);

  private Revisions() {}

  static Map<String, String> annotations(HasMetadata object) {
    return requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
  }

  static long revision(HasMetadata object) {
    String revision = annotations(object).get(REVISION);
    try {
      return revision == null ? 0 : Long.parseLong(revision);
    } catch (NumberFormatException _) {
      return 0; // Somebody wrote into it; a new one will be given.
    }
  }

  static long newest(List<ReplicaSet> sets) {
    return sets.stream().mapToLong(Revisions::revision).max().orElse(0);
  }

  /** What a new ReplicaSet is annotated with. */
  static Map<String, String> ofNew(Deployment deployment, long revision, int wanted, int surge) {
    Map<String, String> annotations = inherited(deployment);
    annotations.put(REVISION, Long.toString(revision));
    annotations.putAll(size(wanted, surge));
    return annotations;
  }

  /** What the ReplicaSet of the present template should be annotated with. */
  static Map<String, String> ofCurrent(Deployment deployment, ReplicaSet current, long revision) {
    Map<String, String> annotations = new TreeMap<>(annotations(current));
    annotations.putAll(inherited(deployment));
    long before = revision(current);
    if (before < revision) {
      annotations.put(REVISION, Long.toString(revision));
      if (before > 0) {
        annotations.merge(
            HISTORY, Long.toString(before), (history, added) -> history + "," + added);
      }
    }
    return annotations;
  }

  static Map<String, String> size(int wanted, int surge) {
    return Map.of(DESIRED, Integer.toString(wanted), MAX, Integer.toString(wanted + surge));
  }

  private static Map<String, String> inherited(Deployment deployment) {
    Map<String, String> annotations = new TreeMap<>(annotations(deployment));
    annotations.keySet().removeAll(NOT_INHERITED);
    return annotations;
  }
}
