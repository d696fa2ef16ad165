package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Node;

/** A change that may let a waiting pod through. */
public sealed interface ClusterEvent {
  /** A node came. */
  record NodeAdded(Node node) implements ClusterEvent {}

  /** A node's labels, taints, allocatable resources or schedulability changed. */
  record NodeChanged(Node before, Node after) implements ClusterEvent {}

  /** A pod is now bound to a node. */
  record BoundPodAdded(PodInfo pod) implements ClusterEvent {}

  /** A bound pod changed in what scheduling reads from it. */
  record BoundPodChanged(PodInfo before, PodInfo after) implements ClusterEvent {}

  /** A pod left its node: it ended, was deleted, or could not be bound. */
  record BoundPodRemoved(PodInfo pod) implements ClusterEvent {}

  /** The waiting pod itself changed. */
  record PodChanged(PodInfo before, PodInfo after) implements ClusterEvent {}

  /** A volume, a claim, a storage class or what a node's drivers can do changed. */
  record StorageChanged(String kind, String namespace, String name) implements ClusterEvent {}

  /** A namespace's labels changed. */
  record NamespaceChanged(String name) implements ClusterEvent {}
}
