package dev.j8s.controllers.disruption;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Selectors;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.Percentages;
import dev.j8s.controllers.common.Pods;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts the healthy pods of a budget and writes how many of them may go. */
public final class DisruptionController implements Reconciler {
  private static final String ALLOWED = "DisruptionAllowed";

  /** An eviction that was granted counts this long, until the pod is seen to be going. */
  private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

  private final Environment environment;
  private final Resources<PodDisruptionBudget> resources;
  private final Informer<PodDisruptionBudget> budgets;
  private final Informer<Pod> pods;
  private final EventRecorder events;
  private final ExpectedScale scale;

  private record Wanted(int expected, int healthy) {}

  private DisruptionController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(PodDisruptionBudget.class);
    budgets = context.informers().of(PodDisruptionBudget.class);
    pods = context.informers().of(Pod.class);
    events = context.events("controllermanager");
    scale = new ExpectedScale(context);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new DisruptionController(context);
    return ManagedController.of(
        context
            .controller("disruption", reconciler)
            .watches(reconciler.budgets, budget -> List.of(Key.of(budget)))
            .watches(reconciler.pods, reconciler::budgetsOf),
        context.options().workers());
  }

  private Collection<Key> budgetsOf(Pod pod) {
    return budgets.lister().list(pod.getMetadata().getNamespace()).stream()
        .filter(b -> Selectors.matches(b.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<PodDisruptionBudget> found = budgets.lister().get(key);
    if (found.isEmpty()) {
      return Result.done();
    }
    PodDisruptionBudget budget = found.get();
    List<Pod> matching =
        pods.lister().list(key.namespace()).stream()
            .filter(pod ->
                Selectors.matches(budget.getSpec().getSelector(), pod.getMetadata().getLabels()))
            .toList();
    if (matching.isEmpty()) {
      events.event(budget, EventRecorder.NORMAL, "NoPods", "No matching pods found");
    }
    Wanted wanted;
    try {
      wanted = wanted(budget, matching);
    } catch (IllegalStateException | IllegalArgumentException e) {
      String message = requireNonNullElse(e.getMessage(), e.toString());
      events.event(
          budget,
          EventRecorder.WARNING,
          "CalculateExpectedPodCountFailed",
          "Failed to calculate the number of expected pods: " + message);
      write(budget, failed(budget, message));
      return Result.again();
    }
    Instant now = environment.now();
    Map<String, String> disrupted = stillDisrupted(budget, matching, now);
    write(budget, status(budget, matching, wanted, disrupted));
    return disrupted.values().stream()
        .map(since -> Duration.between(now, Instant.parse(since).plus(DELETION_TIMEOUT)))
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.done());
  }

  private Wanted wanted(PodDisruptionBudget budget, List<Pod> matching) {
    IntOrString maxUnavailable = budget.getSpec().getMaxUnavailable();
    IntOrString minAvailable = budget.getSpec().getMinAvailable();
    if (maxUnavailable != null) {
      int expected = scale.of(matching);
      int unavailable = Percentages.of(maxUnavailable, expected, true, 0);
      return new Wanted(expected, Math.max(0, expected - unavailable));
    }
    if (minAvailable == null) {
      return new Wanted(matching.size(), 0);
    }
    if (minAvailable.getIntVal() != null) {
      return new Wanted(matching.size(), minAvailable.getIntVal());
    }
    int expected = scale.of(matching);
    return new Wanted(expected, Percentages.of(minAvailable, expected, true, 0));
  }

  private static Map<String, String> stillDisrupted(
      PodDisruptionBudget budget, List<Pod> matching, Instant now) {
    Map<String, String> still = new LinkedHashMap<>();
    if (budget.getStatus() == null || budget.getStatus().getDisruptedPods() == null) {
      return still;
    }
    for (Pod pod : matching) {
      String name = pod.getMetadata().getName();
      String since = budget.getStatus().getDisruptedPods().get(name);
      if (since != null
          && !pod.isMarkedForDeletion()
          && now.isBefore(Instant.parse(since).plus(DELETION_TIMEOUT))) {
        still.put(name, since);
      }
    }
    return still;
  }

  private PodDisruptionBudgetStatus status(
      PodDisruptionBudget budget,
      List<Pod> matching,
      Wanted wanted,
      Map<String, String> disrupted) {
    int healthy = 0;
    for (Pod pod : matching) {
      if (!pod.isMarkedForDeletion()
          && !disrupted.containsKey(pod.getMetadata().getName())
          && Pods.isReady(pod)) {
        healthy++;
      }
    }
    int allowed = wanted.expected() <= 0 ? 0 : Math.max(0, healthy - wanted.healthy());
    return new PodDisruptionBudgetStatusBuilder()
        .withCurrentHealthy(healthy)
        .withDesiredHealthy(wanted.healthy())
        .withExpectedPods(wanted.expected())
        .withDisruptionsAllowed(allowed)
        .withDisruptedPods(disrupted)
        .withObservedGeneration(budget.getMetadata().getGeneration())
        .withConditions(
            conditions(
                budget, allowed > 0, allowed > 0 ? "SufficientPods" : "InsufficientPods", ""))
        .build();
  }

  private PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String message) {
    var builder =
        budget.getStatus() == null
            ? new PodDisruptionBudgetStatusBuilder()
            : new PodDisruptionBudgetStatusBuilder(budget.getStatus());
    return builder
        .withDisruptionsAllowed(0)
        .withObservedGeneration(budget.getMetadata().getGeneration())
        .withConditions(conditions(budget, false, "SyncFailed", message))
        .build();
  }

  private List<Condition> conditions(
      PodDisruptionBudget budget, boolean allowed, String reason, String message) {
    List<Condition> conditions = new ArrayList<>();
    String status = allowed ? "True" : "False";
    String since = environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
    if (budget.getStatus() != null) {
      for (Condition old : budget.getStatus().getConditions()) {
        if (!ALLOWED.equals(old.getType())) {
          conditions.add(old);
        } else if (status.equals(old.getStatus())) {
          since = requireNonNullElse(old.getLastTransitionTime(), since);
        }
      }
    }
    conditions.add(
        new ConditionBuilder()
            .withType(ALLOWED)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withObservedGeneration(budget.getMetadata().getGeneration())
            .withLastTransitionTime(since)
            .build());
    return conditions;
  }

  private void write(PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
    if (!status.equals(budget.getStatus())) {
      resources.updateStatus(new PodDisruptionBudgetBuilder(budget).withStatus(status).build());
    }
  }
}
