package dev.j8s.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One object in the graph. A virtual one has never been seen: only another object's owner reference
 * speaks of it. Guarded by its graph.
 */
final class GraphNode {
  static final String ORPHAN = "orphan";
  static final String FOREGROUND = "foregroundDeletion";

  final String uid;
  Identity identity;
  boolean virtual;
  List<OwnerReference> owners = List.of();
  final Set<GraphNode> dependents = new LinkedHashSet<>();
  boolean beingDeleted;
  boolean deletingDependents;
  boolean orphaningDependents;

  /**
   * Where an object is.
   *
   * @param namespace "" when its type has none
   */
  record Identity(String apiVersion, String kind, String namespace, String name) {
    @Override
    public String toString() {
      return apiVersion + "/" + kind + ", namespace: " + namespace + ", name: " + name;
    }
  }

  GraphNode(String uid, Identity identity, boolean virtual) {
    this.uid = uid;
    this.identity = identity;
    this.virtual = virtual;
  }

  void read(ObjectMeta metadata) {
    owners = List.copyOf(metadata.getOwnerReferences());
    beingDeleted = metadata.getDeletionTimestamp() != null;
    deletingDependents = beingDeleted && metadata.getFinalizers().contains(FOREGROUND);
    orphaningDependents = beingDeleted && metadata.getFinalizers().contains(ORPHAN);
  }

  /** Whether this object's deletion must wait for that of the dependent. */
  boolean isBlockedBy(GraphNode dependent) {
    return dependent.owners.stream()
        .anyMatch(owner ->
            uid.equals(owner.getUid()) && Boolean.TRUE.equals(owner.getBlockOwnerDeletion()));
  }

  @Override
  public String toString() {
    return "[" + identity + ", uid: " + uid + "]";
  }
}
