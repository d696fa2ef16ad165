package dev.j8s.controllers.garbagecollector;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Key;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.garbagecollector.GraphNode.Identity;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about one object that may have lost its owners. What it decides on is read from the
 * server, except for owners that the graph has seen: should those be gone already, their end brings
 * the object back here.
 */
final class Deletions {
  private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

  private final OwnershipGraph graph;
  private final KnownTypes types;
  private final Consumer<String> tryDelete;

  Deletions(OwnershipGraph graph, KnownTypes types, Consumer<String> tryDelete) {
    this.graph = graph;
    this.types = types;
    this.tryDelete = tryDelete;
  }

  /**
   * @param key the name is the object's uid
   */
  Result reconcile(Key key) {
    String uid = key.name();
    Optional<OwnershipGraph.View> found = graph.view(uid);
    if (found.isEmpty() || found.get().virtual()) {
      return Result.done();
    }
    OwnershipGraph.View view = found.get();
    if (view.beingDeleted() && !view.deletingDependents()) {
      return Result.done();
    }
    if (!view.deletingDependents() && graph.hasAllOwners(uid)) {
      return Result.done();
    }
    Resources<PartialObjectMetadata> resources = types.resources(view.identity());
    Optional<PartialObjectMetadata> latest =
        resources.get(view.identity().namespace(), view.identity().name());
    if (latest.isEmpty() || !latest.get().getMetadata().getUid().equals(uid)) {
      graph.gone(uid);
      return Result.done();
    }
    if (view.deletingDependents()) {
      return finishForeground(view, latest.get().getMetadata(), resources);
    }
    return decide(view, latest.get().getMetadata(), resources);
  }

  private Result decide(
      OwnershipGraph.View view, ObjectMeta latest, Resources<PartialObjectMetadata> resources) {
    if (latest.getOwnerReferences().isEmpty() || latest.getDeletionTimestamp() != null) {
      return Result.done();
    }
    List<OwnerReference> solid = new ArrayList<>();
    boolean anyWaiting = false;
    for (OwnerReference reference : latest.getOwnerReferences()) {
      switch (stateOf(view.identity(), reference)) {
        case SOLID -> solid.add(reference);
        case WAITING_FOR_DEPENDENTS -> anyWaiting = true;
        case UNKNOWN -> {}
      }
    }
    if (!solid.isEmpty()) {
      if (solid.size() < latest.getOwnerReferences().size()) {
        patchOwners(view.identity(), latest, solid, resources);
      }
      return Result.done();
    }
    if (anyWaiting && view.hasDependents()) {
      if (view.hasDependentDeletingDependents()) {
        // Two that wait for each other would wait for ever.
        patchOwners(view.identity(), latest, unblocked(latest), resources);
      }
      delete(view.identity(), latest, "Foreground", resources);
    } else {
      delete(view.identity(), latest, policy(latest), resources);
    }
    return Result.done();
  }

  /** UNKNOWN here means: it is not there. */
  private OwnershipGraph.OwnerState stateOf(Identity dependent, OwnerReference reference) {
    OwnershipGraph.OwnerState known = graph.owner(dependent, reference);
    if (known != OwnershipGraph.OwnerState.UNKNOWN) {
      return known;
    }
    boolean clusterScoped = types.isClusterScoped(reference);
    if (!clusterScoped && dependent.namespace().isEmpty()) {
      throw new IllegalStateException(
          "cluster-scoped objects cannot refer to namespaced owners: "
              + dependent
              + " names "
              + reference.getKind()
              + " "
              + reference.getName());
    }
    String namespace = clusterScoped ? "" : dependent.namespace();
    Identity owner =
        new Identity(
            reference.getApiVersion(), reference.getKind(), namespace, reference.getName());
    Optional<PartialObjectMetadata> live =
        types.resources(owner).get(namespace, reference.getName());
    if (live.isEmpty() || !live.get().getMetadata().getUid().equals(reference.getUid())) {
      return OwnershipGraph.OwnerState.UNKNOWN;
    }
    ObjectMeta metadata = live.get().getMetadata();
    return metadata.getDeletionTimestamp() != null
            && metadata.getFinalizers().contains(GraphNode.FOREGROUND)
        ? OwnershipGraph.OwnerState.WAITING_FOR_DEPENDENTS
        : OwnershipGraph.OwnerState.SOLID;
  }

  private Result finishForeground(
      OwnershipGraph.View view, ObjectMeta latest, Resources<PartialObjectMetadata> resources) {
    if (view.blocking().isEmpty()) {
      removeFinalizer(view.identity(), latest, GraphNode.FOREGROUND, resources);
      return Result.done();
    }
    for (OwnershipGraph.Dependent dependent : view.blocking()) {
      if (!dependent.deletingDependents()) {
        tryDelete.accept(dependent.uid());
      }
    }
    return Result.done();
  }

  private static void delete(
      Identity identity,
      ObjectMeta latest,
      String policy,
      Resources<PartialObjectMetadata> resources) {
    LOG.info("deleting {}: its owners are gone ({})", identity, policy);
    try {
      resources.delete(
          identity.namespace(),
          identity.name(),
          new DeleteOptionsBuilder()
              .withPropagationPolicy(policy)
              .withNewPreconditions(latest.getResourceVersion(), latest.getUid())
              .build());
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** What whoever deleted the object's owner asked for lives on in the object's finalizers. */
  private static String policy(ObjectMeta metadata) {
    if (metadata.getFinalizers().contains(GraphNode.ORPHAN)) {
      return "Orphan";
    }
    return metadata.getFinalizers().contains(GraphNode.FOREGROUND) ? "Foreground" : "Background";
  }

  private static List<OwnerReference> unblocked(ObjectMeta metadata) {
    return metadata.getOwnerReferences().stream()
        .map(r -> new OwnerReferenceBuilder(r).withBlockOwnerDeletion(false).build())
        .toList();
  }

  static void patchOwners(
      Identity identity,
      ObjectMeta latest,
      List<OwnerReference> owners,
      Resources<PartialObjectMetadata> resources) {
    patch(identity, latest, "ownerReferences", owners, resources);
  }

  static void removeFinalizer(
      Identity identity,
      ObjectMeta latest,
      String finalizer,
      Resources<PartialObjectMetadata> resources) {
    if (latest.getFinalizers().contains(finalizer)) {
      List<String> others = new ArrayList<>(latest.getFinalizers());
      others.remove(finalizer);
      patch(identity, latest, "finalizers", others, resources);
    }
  }

  private static void patch(
      Identity identity,
      ObjectMeta latest,
      String field,
      List<?> value,
      Resources<PartialObjectMetadata> resources) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("uid", latest.getUid());
    metadata.put("resourceVersion", latest.getResourceVersion());
    metadata.put(field, value);
    try {
      resources.patch(
          identity.namespace(),
          identity.name(),
          Patch.merge(Json.string(Map.of("metadata", metadata))));
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
