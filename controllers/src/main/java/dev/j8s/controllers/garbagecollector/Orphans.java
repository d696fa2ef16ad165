package dev.j8s.controllers.garbagecollector;

import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.reconcile.Result;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.List;
import java.util.Optional;

/** Sets the dependents of an object free that is deleted with the policy Orphan. */
final class Orphans {
  private final OwnershipGraph graph;
  private final KnownTypes types;

  Orphans(OwnershipGraph graph, KnownTypes types) {
    this.graph = graph;
    this.types = types;
  }

  /**
   * @param key the name is the owner's uid
   */
  Result reconcile(Key key) {
    String uid = key.name();
    Optional<OwnershipGraph.View> owner = graph.view(uid);
    if (owner.isEmpty() || owner.get().virtual()) {
      return Result.done();
    }
    for (OwnershipGraph.Dependent dependent : graph.dependents(uid)) {
      release(dependent, uid);
    }
    GraphNode.Identity identity = owner.get().identity();
    Resources<PartialObjectMetadata> resources = types.resources(identity);
    Optional<PartialObjectMetadata> latest = resources.get(identity.namespace(), identity.name());
    if (latest.isPresent() && latest.get().getMetadata().getUid().equals(uid)) {
      Deletions.removeFinalizer(identity, latest.get().getMetadata(), GraphNode.ORPHAN, resources);
    }
    return Result.done();
  }

  private void release(OwnershipGraph.Dependent dependent, String owner) {
    GraphNode.Identity identity = dependent.identity();
    Resources<PartialObjectMetadata> resources = types.resources(identity);
    Optional<PartialObjectMetadata> latest = resources.get(identity.namespace(), identity.name());
    if (latest.isEmpty() || !latest.get().getMetadata().getUid().equals(dependent.uid())) {
      return;
    }
    ObjectMeta metadata = latest.get().getMetadata();
    List<OwnerReference> others =
        metadata.getOwnerReferences().stream()
            .filter(reference -> !owner.equals(reference.getUid()))
            .toList();
    if (others.size() < metadata.getOwnerReferences().size()) {
      Deletions.patchOwners(identity, metadata, others, resources);
    }
  }
}
