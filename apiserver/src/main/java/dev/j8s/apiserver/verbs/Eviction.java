package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.cache.CachedObject;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.object.Selectors;
import dev.j8s.apiserver.registry.Registry.DeleteRequest;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/eviction}: deletes a pod unless a disruption budget forbids it now. */
final class Eviction {
  private static final String CANNOT =
      "Cannot evict pod as it would violate the pod's disruption budget.";
  private static final int MOST_DISRUPTED = 2000;
  private static final int RETRY_SECONDS = 10;

  private final Core core;

  Eviction(Core core) {
    this.core = core;
  }

  ObjectNode evict(Updater updater, Deletions deletions, Updater.Target target, ObjectNode body) {
    CachedObject current = core.require(target.type(), target.namespace(), target.name());
    ObjectNode pod = current.tree();
    if (needsBudget(pod)) {
      StoredObject budget = budgetOf(pod, target);
      if (budget != null) {
        spend(updater, target, pod, budget);
      }
    }
    deletions.delete(
        target.context(),
        target.type(),
        target.namespace(),
        target.name(),
        request(target, body, pod));
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success").put("code", 201);
    return status;
  }

  private static DeleteRequest request(Updater.Target target, ObjectNode body, ObjectNode pod) {
    JsonNode options = body.path("deleteOptions");
    JsonNode preconditions = options.path("preconditions");
    boolean dryRun = target.options().dryRun() || !options.path("dryRun").isEmpty();
    String uid = Fields.text(preconditions, "uid");
    return new DeleteRequest(
        Fields.number(options, "gracePeriodSeconds"),
        Fields.text(options, "propagationPolicy"),
        null,
        uid.isEmpty() ? Metadata.uid(pod) : uid,
        emptyToNull(Fields.text(preconditions, "resourceVersion")),
        dryRun);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static boolean needsBudget(ObjectNode pod) {
    String phase = Fields.text(pod, "status", "phase");
    return !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && !phase.equals("Pending")
        && !Metadata.deleting(pod);
  }

  private @Nullable StoredObject budgetOf(ObjectNode pod, Updater.Target target) {
    List<StoredObject> found = new ArrayList<>();
    core.each(
        "policy",
        "poddisruptionbudgets",
        target.namespace(),
        budget -> {
          if (Selectors.matches(
              budget.tree().path("spec").path("selector"), Fields.at(pod, "metadata", "labels"))) {
            found.add(budget);
          }
        });
    if (found.size() > 1) {
      throw ApiException.internalError(
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
              + " not support.");
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private void spend(Updater updater, Updater.Target target, ObjectNode pod, StoredObject budget) {
    ResourceType type =
        core.catalog()
            .find(new GroupVersionResource("policy", "v1", "poddisruptionbudgets"))
            .orElseThrow(() -> ApiException.internalError("policy/v1 is not served"));
    if (ignoresBudget(pod, budget.tree())) {
      return;
    }
    updater.change(
        new Updater.Target(
            target.context(), type, target.namespace(), budget.name(), "status", target.options()),
        tree -> allowed(tree, target));
  }

  /** A pod that isn't ready may go, as the budget's policy says. */
  private static boolean ignoresBudget(ObjectNode pod, ObjectNode budget) {
    for (ObjectNode condition : Fields.items(pod, "status", "conditions")) {
      if (Fields.text(condition, "type").equals("Ready")
          && Fields.text(condition, "status").equals("True")) {
        return false;
      }
    }
    if (Fields.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")) {
      return true;
    }
    Long healthy = Fields.number(budget, "status", "currentHealthy");
    Long desired = Fields.number(budget, "status", "desiredHealthy");
    return healthy != null && desired != null && desired > 0 && healthy >= desired;
  }

  private ObjectNode allowed(ObjectNode budget, Updater.Target target) {
    ObjectNode status = Fields.child(budget, "status");
    Long observed = Fields.number(status, "observedGeneration");
    if ((observed == null ? 0 : observed) < Metadata.generation(budget)) {
      throw tooMany(
          CANNOT,
          "The disruption budget "
              + Metadata.name(budget)
              + " is still being processed by the server.",
          RETRY_SECONDS);
    }
    Long left = Fields.number(status, "disruptionsAllowed");
    if (left == null || left <= 0) {
      Long desired = Fields.number(status, "desiredHealthy");
      Long healthy = Fields.number(status, "currentHealthy");
      throw tooMany(
          CANNOT,
          "The disruption budget "
              + Metadata.name(budget)
              + " needs "
              + (desired == null ? 0 : desired)
              + " healthy pods and has "
              + (healthy == null ? 0 : healthy)
              + " currently",
          0);
    }
    ObjectNode disrupted = Fields.child(status, "disruptedPods");
    if (disrupted.size() > MOST_DISRUPTED) {
      throw ApiException.forbidden(
          new GroupVersionResource("policy", "v1", "poddisruptionbudgets"),
          Metadata.name(budget),
          "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    }
    status.put("disruptionsAllowed", left - 1);
    disrupted.put(target.name(), Fields.time(core.clock().instant()));
    return budget;
  }

  private static ApiException tooMany(String message, String cause, int retrySeconds) {
    return new ApiException(
        new Status(
            429,
            "TooManyRequests",
            message,
            new Status.Details(
                null,
                null,
                null,
                null,
                List.of(new Status.Cause("DisruptionBudget", cause, null)),
                retrySeconds)));
  }
}
