package dev.j8s.controllers.deployment;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Keeps the ReplicaSet of the present template: finds or makes it, and gives it its revision. */
final class CurrentSet {
  private final Resources<ReplicaSet> resources;
  private final Resources<Deployment> deployments;
  private final PendingWrites<ReplicaSet> pending;
  private final EventRecorder events;
  private final Environment environment;

  CurrentSet(
      Resources<ReplicaSet> resources,
      Resources<Deployment> deployments,
      PendingWrites<ReplicaSet> pending,
      EventRecorder events,
      Environment environment) {
    this.resources = resources;
    this.deployments = deployments;
    this.pending = pending;
    this.events = events;
    this.environment = environment;
  }

  /** The one that is there, brought up to date; this may move it to a new revision. */
  Optional<ReplicaSet> find(View view) {
    Optional<ReplicaSet> found = view.current();
    if (found.isEmpty()) {
      return found;
    }
    long revision = Revisions.newest(view.old()) + 1;
    ReplicaSet current = update(view, found.get(), revision);
    var conditions = new Conditions(view.deployment(), environment.now());
    if (Conditions.hasDeadline(view.deployment())
        && conditions.get(Conditions.PROGRESSING).isEmpty()) {
      conditions.set(
          Conditions.PROGRESSING,
          "True",
          Conditions.FOUND,
          "Found new replica set \"" + current.getMetadata().getName() + "\"");
    }
    write(view, conditions, Revisions.revision(current));
    return Optional.of(current);
  }

  ReplicaSet findOrCreate(View view) {
    return find(view).orElseGet(() -> create(view));
  }

  private ReplicaSet update(View view, ReplicaSet current, long revision) {
    Map<String, String> annotations = Revisions.ofCurrent(view.deployment(), current, revision);
    Integer minReadySeconds = view.deployment().getSpec().getMinReadySeconds();
    if (annotations.equals(Revisions.annotations(current))
        && Objects.equals(minReadySeconds, current.getSpec().getMinReadySeconds())) {
      return current;
    }
    ReplicaSet written =
        resources.update(
            new ReplicaSetBuilder(current)
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withMinReadySeconds(minReadySeconds)
                .endSpec()
                .build());
    pending.written(Key.of(view.deployment()), written);
    view.replace(written);
    return written;
  }

  private ReplicaSet create(View view) {
    Deployment deployment = view.deployment();
    long revision = Revisions.newest(view.old()) + 1;
    ReplicaSet wanted = wanted(view, revision);
    String name = wanted.getMetadata().getName();
    var conditions = new Conditions(deployment, environment.now());
    ReplicaSet created;
    try {
      created = resources.create(wanted);
    } catch (ApiException e) {
      if (e.isAlreadyExists()) {
        return existing(view, wanted, e);
      }
      fail(view, conditions, name, e);
      throw e;
    }
    pending.written(Key.of(deployment), created);
    view.replace(created);
    int replicas = View.replicas(created);
    if (replicas > 0) {
      events.event(
          deployment,
          EventRecorder.NORMAL,
          "ScalingReplicaSet",
          "Scaled up replica set " + name + " from 0 to " + replicas);
    }
    if (Conditions.hasDeadline(deployment)) {
      conditions.set(
          Conditions.PROGRESSING,
          "True",
          Conditions.CREATED,
          "Created new replica set \"" + name + "\"");
    }
    write(view, conditions, revision);
    return created;
  }

  /** The name is taken: by ours, which the informer doesn't show yet, or by another template's. */
  private ReplicaSet existing(View view, ReplicaSet wanted, ApiException refused) {
    Deployment deployment = view.deployment();
    Optional<ReplicaSet> there =
        resources.get(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    if (there.isPresent()
        && Owners.isControlledBy(there.get(), deployment)
        && Templates.same(
            there.get().getSpec().getTemplate(), deployment.getSpec().getTemplate())) {
      view.replace(there.get());
      var conditions = new Conditions(deployment, environment.now());
      write(view, conditions, Revisions.revision(there.get()));
      return there.get();
    }
    Integer collisions =
        deployment.getStatus() == null ? null : deployment.getStatus().getCollisionCount();
    view.replace(
        deployments.updateStatus(
            new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withCollisionCount(collisions == null ? 1 : collisions + 1)
                .endStatus()
                .build()));
    throw refused;
  }

  private void fail(View view, Conditions conditions, String name, ApiException e) {
    String message = "Failed to create new replica set \"" + name + "\": " + e.getMessage();
    if (Conditions.hasDeadline(view.deployment())) {
      conditions.set(Conditions.PROGRESSING, "False", Conditions.CREATE_ERROR, message);
      write(view, conditions, Revisions.revision(view.deployment()));
    }
    events.event(view.deployment(), EventRecorder.WARNING, Conditions.CREATE_ERROR, message);
  }

  private static ReplicaSet wanted(View view, long revision) {
    Deployment deployment = view.deployment();
    var spec = deployment.getSpec();
    Integer collisions =
        deployment.getStatus() == null ? null : deployment.getStatus().getCollisionCount();
    String hash = Templates.hash(spec.getTemplate(), collisions);
    PodTemplateSpec template =
        new PodTemplateSpecBuilder(spec.getTemplate())
            .editOrNewMetadata()
            .addToLabels(Templates.HASH_LABEL, hash)
            .endMetadata()
            .build();
    Limits limits = Limits.of(deployment, view.wanted());
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withName(deployment.getMetadata().getName() + "-" + hash)
        .withNamespace(deployment.getMetadata().getNamespace())
        .withOwnerReferences(Owners.controllerRef(deployment))
        .withLabels(template.getMetadata().getLabels())
        .withAnnotations(Revisions.ofNew(deployment, revision, view.wanted(), limits.surge()))
        .endMetadata()
        .withNewSpec()
        .withReplicas(Rollout.sizeOfNew(view, 0))
        .withMinReadySeconds(spec.getMinReadySeconds())
        .withSelector(
            new LabelSelectorBuilder(spec.getSelector())
                .addToMatchLabels(Templates.HASH_LABEL, hash)
                .build())
        .withTemplate(template)
        .endSpec()
        .build();
  }

  /** Writes conditions and the revision where they are new. */
  private void write(View view, Conditions conditions, long revision) {
    Deployment deployment = view.deployment();
    boolean sameConditions =
        conditions.list().isEmpty()
            || (deployment.getStatus() != null
                && conditions.list().equals(deployment.getStatus().getConditions()));
    if (sameConditions && Revisions.revision(deployment) == revision) {
      return;
    }
    Deployment wanted =
        new DeploymentBuilder(deployment)
            .editMetadata()
            .addToAnnotations(Revisions.REVISION, Long.toString(revision))
            .endMetadata()
            .editOrNewStatus()
            .withConditions(conditions.list())
            .endStatus()
            .build();
    Deployment written = deployments.updateStatus(wanted);
    if (Revisions.revision(written) != revision) {
      // A server that takes nothing but the status from such an update.
      written =
          deployments.update(
              new DeploymentBuilder(written)
                  .editMetadata()
                  .addToAnnotations(Revisions.REVISION, Long.toString(revision))
                  .endMetadata()
                  .build());
    }
    view.replace(written);
  }
}
