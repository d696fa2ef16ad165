package dev.j8s.scheduler.plugins;

import dev.j8s.client.Informers;
import dev.j8s.client.Lister;
import dev.j8s.client.Selectors;
import dev.j8s.scheduler.snapshot.LabelMatcher;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;

/** Which pods belong together with a pod: by the services that lead to it and by its controller. */
public final class WorkloadSelectors {
  private final Lister<Service> services;
  private final Lister<ReplicaSet> replicaSets;
  private final Lister<ReplicationController> replicationControllers;
  private final Lister<StatefulSet> statefulSets;

  public WorkloadSelectors(Informers informers) {
    services = informers.of(Service.class).lister();
    replicaSets = informers.of(ReplicaSet.class).lister();
    replicationControllers = informers.of(ReplicationController.class).lister();
    statefulSets = informers.of(StatefulSet.class).lister();
  }

  /** Matches everything when nothing is known of the pod's like. */
  LabelMatcher of(PodInfo pod) {
    LabelMatcher selector = LabelMatcher.EVERYTHING;
    for (Service service : services.list(pod.namespace())) {
      Map<String, String> labels =
          service.getSpec() == null ? null : service.getSpec().getSelector();
      if (labels != null && !labels.isEmpty() && Selectors.matches(labels, pod.labels())) {
        selector = selector.and(LabelMatcher.of(labels));
      }
    }
    for (OwnerReference owner : pod.pod().getMetadata().getOwnerReferences()) {
      if (Boolean.TRUE.equals(owner.getController())) {
        selector = selector.and(ofController(pod.namespace(), owner));
      }
    }
    return selector;
  }

  private LabelMatcher ofController(String namespace, OwnerReference owner) {
    return switch (owner.getKind()) {
      case "ReplicaSet" ->
          replicaSets
              .get(namespace, owner.getName())
              .map(set -> LabelMatcher.of(set.getSpec().getSelector()))
              .orElse(LabelMatcher.EVERYTHING);
      case "StatefulSet" ->
          statefulSets
              .get(namespace, owner.getName())
              .map(set -> LabelMatcher.of(set.getSpec().getSelector()))
              .orElse(LabelMatcher.EVERYTHING);
      case "ReplicationController" ->
          replicationControllers
              .get(namespace, owner.getName())
              .map(controller -> LabelMatcher.of(controller.getSpec().getSelector()))
              .orElse(LabelMatcher.EVERYTHING);
      default -> LabelMatcher.EVERYTHING;
    };
  }
}
