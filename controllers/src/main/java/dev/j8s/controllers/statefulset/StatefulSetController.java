package dev.j8s.controllers.statefulset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Selectors;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.Claims;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes one step at a time towards what a StatefulSet wants, and writes its status. */
public final class StatefulSetController implements Reconciler {
  private static final int HISTORY = 10;

  private final Environment environment;
  private final Resources<StatefulSet> resources;
  private final Informer<StatefulSet> sets;
  private final Informer<Pod> pods;
  private final Claims<Pod, StatefulSet> claims;
  private final RevisionHistory history;
  private final Members members;

  private StatefulSetController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(StatefulSet.class);
    sets = context.informers().of(StatefulSet.class);
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    claims = new Claims<>(context.client().resources(Pod.class), resources);
    history = new RevisionHistory(context);
    members = new Members(context);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new StatefulSetController(context);
    return ManagedController.of(
        context
            .controller("statefulset", reconciler)
            .watches(reconciler.sets, set -> List.of(Key.of(set)))
            .watches(reconciler.pods, reconciler::ownersOf),
        context.options().workers());
  }

  private Collection<Key> ownersOf(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    var controller = Owners.controllerOf(pod);
    if (controller.isPresent()) {
      return controller.get().getKind().equals("StatefulSet")
          ? List.of(new Key(namespace, controller.get().getName()))
          : List.of();
    }
    return sets.lister().list(namespace).stream()
        .filter(s -> Selectors.matches(s.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<StatefulSet> found = sets.lister().get(key);
    if (found.isEmpty()) {
      return Result.done();
    }
    StatefulSet set = found.get();
    List<Pod> candidates = new ArrayList<>(Pods.controlledBy(pods, set.getMetadata().getUid()));
    candidates.addAll(Pods.withoutController(pods, key.namespace()));
    candidates.removeIf(pod -> Identity.ordinal(set, pod) < 0);
    List<Pod> mine = claims.claim(set, set.getSpec().getSelector(), candidates, _ -> true);
    ControllerRevision update = history.current(set, set.getSpec().getTemplate());
    ControllerRevision current = currentRevision(set, update);
    Plan plan = new Plan(set, mine, current, update, environment.now());
    RuntimeException failure = null;
    if (!set.isMarkedForDeletion()) {
      failure = members.step(plan);
    }
    StatefulSetStatus status = plan.status();
    if (!status.equals(set.getStatus())) {
      resources.updateStatus(new StatefulSetBuilder(set).withStatus(status).build());
    }
    if (failure != null) {
      throw failure;
    }
    cleanUp(set, mine, current, update);
    return plan.untilNextIsAvailable().map(Result::after).orElse(Result.done());
  }

  private ControllerRevision currentRevision(StatefulSet set, ControllerRevision update) {
    String name = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
    for (ControllerRevision revision : history.of(set)) {
      if (revision.getMetadata().getName().equals(name)) {
        return revision;
      }
    }
    return update;
  }

  private void cleanUp(
      StatefulSet set, List<Pod> mine, ControllerRevision current, ControllerRevision update) {
    Set<String> inUse = new HashSet<>();
    inUse.add(current.getMetadata().getName());
    inUse.add(update.getMetadata().getName());
    Set<String> hashes = new HashSet<>();
    mine.forEach(pod -> hashes.add(Identity.hash(pod)));
    for (ControllerRevision revision : history.of(set)) {
      if (hashes.contains(RevisionHistory.hash(revision))) {
        inUse.add(revision.getMetadata().getName());
      }
    }
    history.truncate(
        set, inUse, requireNonNullElse(set.getSpec().getRevisionHistoryLimit(), HISTORY));
  }
}
