package dev.j8s.scheduler.plugins.preemption;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Lister;
import dev.j8s.client.Selectors;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;

/** Tells which pods disruption budgets protect from being preempted. */
final class Budgets {
  private final List<Budget> budgets = new ArrayList<>();

  private static final class Budget {
    private final PodDisruptionBudget source;
    private int left;

    Budget(PodDisruptionBudget source) {
      this.source = source;
      var status = source.getStatus();
      left = status == null ? 0 : requireNonNullElse(status.getDisruptionsAllowed(), 0);
    }

    boolean protects(PodInfo pod) {
      return source.getMetadata().getNamespace().equals(pod.namespace())
          && source.getSpec() != null
          && source.getSpec().getSelector() != null
          && !Selectors.isEmpty(source.getSpec().getSelector())
          && Selectors.matches(source.getSpec().getSelector(), pod.labels())
          && (source.getStatus() == null
              || source.getStatus().getDisruptedPods() == null
              || !source.getStatus().getDisruptedPods().containsKey(pod.key().name()));
    }
  }

  Budgets(Lister<PodDisruptionBudget> lister) {
    lister.list().forEach(source -> budgets.add(new Budget(source)));
  }

  /** Uses the budgets up in the order asked; true when one has nothing left for this pod. */
  boolean violates(PodInfo pod) {
    boolean violates = false;
    for (Budget budget : budgets) {
      if (budget.protects(pod)) {
        budget.left--;
        violates |= budget.left < 0;
      }
    }
    return violates;
  }
}
