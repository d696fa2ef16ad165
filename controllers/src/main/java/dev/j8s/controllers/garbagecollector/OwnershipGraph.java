package dev.j8s.controllers.garbagecollector;

import dev.j8s.controllers.garbagecollector.GraphNode.Identity;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who owns whom, by uid. Every change that may make an object collectable is told to {@link Work};
 * nothing is ever decided here. Thread-safe.
 */
final class OwnershipGraph {
  private final Map<String, GraphNode> nodes = new HashMap<>(); // guarded by this
  private final Predicate<OwnerReference> clusterScoped;
  private final Work work;

  /** What the graph asks for. Must not block. */
  interface Work {
    /** Look whether this object is to be deleted. */
    void tryDelete(String uid);

    /** Set the dependents of this object free. */
    void orphanDependents(String uid);

    /** The owner that a reference names by uid is in another namespace. */
    void invalidNamespace(Identity dependent, String dependentUid, OwnerReference reference);
  }

  /** What a decision is made from. A copy, consistent in itself. */
  record View(
      Identity identity,
      boolean virtual,
      boolean beingDeleted,
      boolean deletingDependents,
      boolean hasDependents,
      boolean hasDependentDeletingDependents,
      List<Dependent> blocking) {}

  /** A dependent of the object that is looked at. */
  record Dependent(String uid, Identity identity, boolean deletingDependents) {}

  /** What is known of an owner. */
  enum OwnerState {
    SOLID,
    WAITING_FOR_DEPENDENTS,
    UNKNOWN
  }

  /**
   * @param clusterScoped whether an owner's type has no namespace
   */
  OwnershipGraph(Predicate<OwnerReference> clusterScoped, Work work) {
    this.clusterScoped = clusterScoped;
    this.work = work;
  }

  /** An object came or changed. */
  synchronized void seen(Identity identity, ObjectMeta metadata) {
    GraphNode node = nodes.get(metadata.getUid());
    boolean isNew = node == null;
    if (node == null) {
      node = new GraphNode(metadata.getUid(), identity, false);
      nodes.put(node.uid, node);
    }
    boolean appears = node.virtual;
    node.identity = identity;
    node.virtual = false;
    if (appears) {
      refuseStrangers(node);
    }
    List<OwnerReference> before = node.owners;
    boolean wasDeletingDependents = node.deletingDependents;
    boolean wasOrphaning = node.orphaningDependents;
    node.read(metadata);
    if (isNew || !before.equals(node.owners)) {
      relink(node, before);
    }
    if (node.orphaningDependents && !wasOrphaning) {
      work.orphanDependents(node.uid);
    }
    if (node.deletingDependents && !wasDeletingDependents) {
      node.dependents.forEach(dependent -> work.tryDelete(dependent.uid));
      work.tryDelete(node.uid);
    }
  }

  /** An object is gone, or was never there. */
  synchronized void gone(String uid) {
    GraphNode node = nodes.remove(uid);
    if (node == null) {
      return;
    }
    unlink(node, uids(node.owners));
    node.dependents.forEach(dependent -> work.tryDelete(dependent.uid));
    if (!node.dependents.isEmpty()) {
      // Dependents still name it; looking at them decides what becomes of them.
      GraphNode ghost = new GraphNode(uid, node.identity, true);
      ghost.dependents.addAll(node.dependents);
      nodes.put(uid, ghost);
    }
  }

  synchronized Optional<View> view(String uid) {
    GraphNode node = nodes.get(uid);
    if (node == null) {
      return Optional.empty();
    }
    List<Dependent> blocking =
        node.dependents.stream()
            .filter(node::isBlockedBy)
            .map(d -> new Dependent(d.uid, d.identity, d.deletingDependents))
            .toList();
    return Optional.of(
        new View(
            node.identity,
            node.virtual,
            node.beingDeleted,
            node.deletingDependents,
            !node.dependents.isEmpty(),
            node.dependents.stream().anyMatch(d -> d.deletingDependents),
            blocking));
  }

  /** Whether the graph has seen all owners of this object, none of them waiting for its end. */
  synchronized boolean hasAllOwners(String uid) {
    GraphNode node = nodes.get(uid);
    return node != null
        && node.owners.stream().allMatch(owner -> owner(node.identity, owner) == OwnerState.SOLID);
  }

  synchronized List<Dependent> dependents(String uid) {
    GraphNode node = nodes.get(uid);
    return node == null
        ? List.of()
        : node.dependents.stream()
            .map(d -> new Dependent(d.uid, d.identity, d.deletingDependents))
            .toList();
  }

  /** An owner that was seen counts as it was seen last; its next change tells of itself. */
  synchronized OwnerState owner(Identity dependent, OwnerReference reference) {
    GraphNode owner = nodes.get(reference.getUid());
    if (owner == null || owner.virtual || !names(reference, dependent, owner)) {
      return OwnerState.UNKNOWN;
    }
    return owner.deletingDependents ? OwnerState.WAITING_FOR_DEPENDENTS : OwnerState.SOLID;
  }

  /** An owner that was missing turns out not to be there: its ghost is no longer needed. */
  synchronized void forgetUnused(String uid) {
    GraphNode node = nodes.get(uid);
    if (node != null && node.virtual && node.dependents.isEmpty()) {
      nodes.remove(uid);
    }
  }

  /** An owner that was only spoken of is there now; some may have meant one elsewhere. */
  private void refuseStrangers(GraphNode owner) {
    for (GraphNode dependent : owner.dependents) {
      for (OwnerReference reference : dependent.owners) {
        if (owner.uid.equals(reference.getUid()) && !names(reference, dependent.identity, owner)) {
          work.invalidNamespace(dependent.identity, dependent.uid, reference);
          work.tryDelete(dependent.uid);
        }
      }
    }
  }

  private void relink(GraphNode node, List<OwnerReference> before) {
    Set<String> now = uids(node.owners);
    Set<String> removed = uids(before);
    removed.removeAll(now);
    unlink(node, removed);
    for (OwnerReference reference : node.owners) {
      GraphNode owner = nodes.get(reference.getUid());
      if (owner == null) {
        owner = new GraphNode(reference.getUid(), identity(reference, node.identity), true);
        nodes.put(owner.uid, owner);
        work.tryDelete(node.uid);
      } else if (owner.virtual) {
        work.tryDelete(node.uid);
      } else if (!names(reference, node.identity, owner)) {
        work.invalidNamespace(node.identity, node.uid, reference);
        work.tryDelete(node.uid);
      }
      owner.dependents.add(node);
      if (owner.deletingDependents) {
        work.tryDelete(owner.uid);
        work.tryDelete(node.uid);
      }
    }
  }

  private void unlink(GraphNode node, Set<String> owners) {
    for (String uid : owners) {
      GraphNode owner = nodes.get(uid);
      if (owner != null) {
        owner.dependents.remove(node);
        if (owner.deletingDependents) {
          work.tryDelete(uid);
        }
        if (owner.virtual && owner.dependents.isEmpty()) {
          nodes.remove(uid);
        }
      }
    }
  }

  private boolean names(OwnerReference reference, Identity dependent, GraphNode owner) {
    return owner.identity.namespace().isEmpty()
        || owner.identity.namespace().equals(identity(reference, dependent).namespace());
  }

  private Identity identity(OwnerReference reference, Identity dependent) {
    return new Identity(
        reference.getApiVersion(),
        reference.getKind(),
        clusterScoped.test(reference) ? "" : dependent.namespace(),
        reference.getName());
  }

  private static Set<String> uids(@Nullable List<OwnerReference> references) {
    Set<String> uids = new HashSet<>();
    if (references != null) {
      references.forEach(reference -> uids.add(reference.getUid()));
    }
    return uids;
  }
}
