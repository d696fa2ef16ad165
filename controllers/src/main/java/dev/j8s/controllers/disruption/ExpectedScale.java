package dev.j8s.controllers.disruption;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Lister;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.controllers.common.ControllerContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many pods the controllers of some pods want together. */
final class ExpectedScale {
  private final Lister<ReplicaSet> replicaSets;
  private final Lister<Deployment> deployments;
  private final Lister<StatefulSet> statefulSets;
  private final Lister<ReplicationController> replicationControllers;

  private record Scale(String uid, int replicas) {}

  ExpectedScale(ControllerContext context) {
    replicaSets = context.informers().of(ReplicaSet.class).lister();
    deployments = context.informers().of(Deployment.class).lister();
    statefulSets = context.informers().of(StatefulSet.class).lister();
    replicationControllers = context.informers().of(ReplicationController.class).lister();
  }

  /** Pods without a controller don't count; one whose controller isn't known is an error. */
  int of(List<Pod> pods) {
    Map<String, Integer> byOwner = new HashMap<>();
    for (Pod pod : pods) {
      Optional<OwnerReference> owner = Owners.controllerOf(pod);
      if (owner.isPresent()) {
        Scale scale =
            scale(pod.getMetadata().getNamespace(), owner.get())
                .orElseThrow(() ->
                    new IllegalStateException(
                        "found no controllers for pod \"" + pod.getMetadata().getName() + "\""));
        byOwner.put(scale.uid(), scale.replicas());
      }
    }
    return byOwner.values().stream().mapToInt(Integer::intValue).sum();
  }

  private Optional<Scale> scale(String namespace, OwnerReference owner) {
    return switch (owner.getKind()) {
      case "ReplicaSet" -> replicaSet(namespace, owner);
      case "StatefulSet" ->
          statefulSets
              .get(namespace, owner.getName())
              .filter(set -> is(set, owner))
              .map(set -> scale(set, set.getSpec().getReplicas()));
      case "ReplicationController" ->
          replicationControllers
              .get(namespace, owner.getName())
              .filter(controller -> is(controller, owner))
              .map(controller -> scale(controller, controller.getSpec().getReplicas()));
      default -> Optional.empty();
    };
  }

  private Optional<Scale> replicaSet(String namespace, OwnerReference owner) {
    Optional<ReplicaSet> set =
        replicaSets.get(namespace, owner.getName()).filter(s -> is(s, owner));
    if (set.isEmpty()) {
      return Optional.empty();
    }
    Optional<OwnerReference> above =
        Owners.controllerOf(set.get()).filter(o -> o.getKind().equals("Deployment"));
    if (above.isEmpty()) {
      return set.map(s -> scale(s, s.getSpec().getReplicas()));
    }
    return deployments
        .get(namespace, above.get().getName())
        .filter(deployment -> is(deployment, above.get()))
        .map(deployment -> scale(deployment, deployment.getSpec().getReplicas()));
  }

  private static boolean is(HasMetadata object, OwnerReference reference) {
    return object.getMetadata().getUid().equals(reference.getUid());
  }

  private static Scale scale(HasMetadata owner, Integer replicas) {
    return new Scale(owner.getMetadata().getUid(), requireNonNullElse(replicas, 1));
  }
}
