package dev.j8s.controllers.common;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Resources;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes and deletes an owner's pods, with upstream's events about the owner. */
public final class PodControl {
  private static final int FIRST_BATCH = 1;

  private final Resources<Pod> pods;
  private final EventRecorder events;
  private final Environment environment;

  public PodControl(Resources<Pod> pods, EventRecorder events, Environment environment) {
    this.pods = pods;
    this.events = events;
    this.environment = environment;
  }

  /** A pod as the template says, controlled by the owner. */
  public static PodBuilder fromTemplate(PodTemplateSpec template, HasMetadata owner) {
    ObjectMeta wanted = requireNonNullElse(template.getMetadata(), new ObjectMeta());
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(owner.getMetadata().getNamespace())
        .withGenerateName(owner.getMetadata().getName() + "-")
        .withLabels(wanted.getLabels())
        .withAnnotations(wanted.getAnnotations())
        .withFinalizers(wanted.getFinalizers())
        .withOwnerReferences(Owners.controllerRef(owner))
        .endMetadata()
        .withSpec(template.getSpec());
  }

  /**
   * Creates pods in batches of 1, 2, 4, ... so that a create that can't succeed is not tried
   * hundreds of times; stops after a batch in which one failed.
   *
   * @param created hears of each pod that was made
   * @return the first failure; none when the namespace is about to end
   */
  public Optional<RuntimeException> create(
      HasMetadata owner, List<Pod> wanted, Consumer<Pod> created) {
    int done = 0;
    int batch = FIRST_BATCH;
    while (done < wanted.size()) {
      List<Pod> next = wanted.subList(done, Math.min(done + batch, wanted.size()));
      List<RuntimeException> failures =
          new ArrayList<>(
              Parallel.forEach(environment, next, pod -> created.accept(create(owner, pod))));
      failures.removeIf(PodControl::isNamespaceEnding);
      if (!failures.isEmpty()) {
        return Optional.of(failures.getFirst());
      }
      done += next.size();
      batch *= 2;
    }
    return Optional.empty();
  }

  private Pod create(HasMetadata owner, Pod pod) {
    try {
      Pod created = pods.create(pod);
      events.event(
          owner,
          EventRecorder.NORMAL,
          "SuccessfulCreate",
          "Created pod: " + created.getMetadata().getName());
      return created;
    } catch (ApiException | UncheckedIOException e) {
      if (!isNamespaceEnding(e)) {
        events.event(
            owner, EventRecorder.WARNING, "FailedCreate", "Error creating: " + e.getMessage());
      }
      throw e;
    }
  }

  /**
   * @param deleted hears of each pod that was deleted
   * @return the first failure
   */
  public Optional<RuntimeException> delete(
      HasMetadata owner, List<Pod> doomed, Consumer<Pod> deleted) {
    return Parallel.forEach(
            environment,
            doomed,
            pod -> {
              delete(owner, pod);
              deleted.accept(pod);
            })
        .stream()
        .findFirst();
  }

  private void delete(HasMetadata owner, Pod pod) {
    String name = pod.getMetadata().getName();
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build();
    try {
      if (pods.delete(pod.getMetadata().getNamespace(), name, options)) {
        events.event(owner, EventRecorder.NORMAL, "SuccessfulDelete", "Deleted pod: " + name);
      }
    } catch (ApiException e) {
      if (e.isConflict()) {
        return; // Another pod of this name: ours is gone.
      }
      events.event(
          owner, EventRecorder.WARNING, "FailedDelete", "Error deleting: " + e.getMessage());
      throw e;
    }
  }

  private static boolean isNamespaceEnding(RuntimeException e) {
    return e instanceof ApiException refused && refused.isNamespaceTerminating();
  }
}
