package dev.j8s.controllers.daemonset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Selectors;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Owners;
import dev.j8s.client.reconcile.PendingWrites;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.Claims;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.common.PodControl;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pods to nodes that lack one, takes those away that don't belong, and rolls out changes.
 */
public final class DaemonSetController implements Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonSetController.class);
  private static final int BURST = 250;
  private static final int HISTORY = 10;

  private final Environment environment;
  private final Resources<DaemonSet> resources;
  private final Informer<DaemonSet> daemonSets;
  private final Informer<Pod> pods;
  private final Informer<Node> nodes;
  private final PodControl podControl;
  private final EventRecorder events;
  private final Claims<Pod, DaemonSet> claims;
  private final PendingWrites<Pod> pending;
  private final RevisionHistory history;

  private DaemonSetController(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(DaemonSet.class);
    daemonSets = context.informers().of(DaemonSet.class);
    pods = context.informers().of(Pod.class);
    Pods.addControllerIndex(pods);
    nodes = context.informers().of(Node.class);
    events = context.events("daemonset-controller");
    Resources<Pod> podResources = context.client().resources(Pod.class);
    podControl = new PodControl(podResources, events, environment);
    claims = new Claims<>(podResources, resources);
    pending = new PendingWrites<>(pods);
    history = new RevisionHistory(context);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new DaemonSetController(context);
    var queue =
        context
            .controller("daemonset", reconciler)
            .watches(reconciler.daemonSets, set -> List.of(Key.of(set)))
            .watches(reconciler.pods, reconciler::ownersOf);
    reconciler.nodes.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Node node) {
            reconciler.daemonSets.lister().list().forEach(set -> queue.enqueue(Key.of(set)));
          }

          @Override
          public void updated(Node before, Node after) {
            if (!Objects.equals(before.getSpec(), after.getSpec())
                || !Objects.equals(
                    before.getMetadata().getLabels(), after.getMetadata().getLabels())) {
              added(after);
            }
          }

          @Override
          public void deleted(Node last) {
            added(last);
          }
        });
    return ManagedController.of(queue, context.options().workers());
  }

  private Collection<Key> ownersOf(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    var controller = Owners.controllerOf(pod);
    if (controller.isPresent()) {
      return controller.get().getKind().equals("DaemonSet")
          ? List.of(new Key(namespace, controller.get().getName()))
          : List.of();
    }
    return daemonSets.lister().list(namespace).stream()
        .filter(s -> Selectors.matches(s.getSpec().getSelector(), pod.getMetadata().getLabels()))
        .map(Key::of)
        .toList();
  }

  @Override
  public Result reconcile(Key key) {
    Optional<DaemonSet> found = daemonSets.lister().get(key);
    if (found.isEmpty()) {
      pending.forget(key);
      return Result.done();
    }
    DaemonSet set = found.get();
    if (Selectors.isEmpty(set.getSpec().getSelector())) {
      events.event(
          set,
          EventRecorder.WARNING,
          "SelectingAll",
          "This daemon set is selecting all pods. A non-empty selector is required.");
      return Result.done();
    }
    if (!pending.seen(key) || set.isMarkedForDeletion()) {
      return pending.seen(key) ? Result.done() : Result.after(Duration.ofSeconds(30));
    }
    ControllerRevision revision = history.current(set, set.getSpec().getTemplate());
    String hash = RevisionHistory.hash(revision);
    List<Pod> mine = claim(set);
    View view = View.of(set, nodes.lister().list(), mine, hash, environment.now());
    Optional<RuntimeException> failure = manage(key, set, view, hash);
    if (failure.isEmpty() && view.missing().isEmpty() && view.unwanted().isEmpty()) {
      failure = roll(key, set, view, hash);
    }
    writeStatus(set, view);
    if (failure.isPresent()) {
      throw failure.get();
    }
    cleanUp(set, revision, mine);
    return view.untilNextIsAvailable().map(Result::after).orElse(Result.done());
  }

  private List<Pod> claim(DaemonSet set) {
    List<Pod> candidates = new ArrayList<>(Pods.controlledBy(pods, set.getMetadata().getUid()));
    candidates.addAll(Pods.withoutController(pods, set.getMetadata().getNamespace()));
    return claims.claim(set, set.getSpec().getSelector(), candidates, Pods::isActive);
  }

  private Optional<RuntimeException> manage(Key key, DaemonSet set, View view, String hash) {
    for (Pod failed : view.failed()) {
      String message =
          "Found failed daemon pod "
              + Key.of(failed)
              + " on node "
              + DaemonPods.nodeOf(failed)
              + ", will try to kill it";
      LOG.info(message);
      events.event(set, EventRecorder.WARNING, "FailedDaemonPod", message);
    }
    Optional<RuntimeException> failure =
        delete(key, set, view.unwanted().subList(0, Math.min(BURST, view.unwanted().size())));
    if (failure.isPresent()) {
      return failure;
    }
    return create(key, set, view, view.missing(), hash);
  }

  private Optional<RuntimeException> create(
      Key key, DaemonSet set, View view, List<String> onNodes, String hash) {
    List<Pod> wanted =
        onNodes.stream().limit(BURST).map(node -> view.daemonPods().on(node, hash)).toList();
    return podControl.create(set, wanted, created -> pending.written(key, created));
  }

  private Optional<RuntimeException> delete(Key key, DaemonSet set, List<Pod> doomed) {
    return podControl.delete(set, doomed, deleted -> pending.deleted(key, deleted));
  }

  private Optional<RuntimeException> roll(Key key, DaemonSet set, View view, String hash) {
    var strategy = set.getSpec().getUpdateStrategy();
    if (strategy != null && "OnDelete".equals(strategy.getType())) {
      return Optional.empty();
    }
    Optional<RuntimeException> failure = delete(key, set, view.toReplace());
    return failure.isPresent() ? failure : create(key, set, view, view.toSurge(), hash);
  }

  private void writeStatus(DaemonSet set, View view) {
    var status = view.status();
    if (!status.equals(set.getStatus())) {
      resources.updateStatus(
          new io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder(set)
              .withStatus(status)
              .build());
    }
  }

  private void cleanUp(DaemonSet set, ControllerRevision current, List<Pod> mine) {
    Set<String> inUse = new HashSet<>();
    inUse.add(current.getMetadata().getName());
    Set<String> hashes = new HashSet<>();
    mine.forEach(pod -> hashes.add(View.hashOf(pod)));
    for (ControllerRevision revision : history.of(set)) {
      if (hashes.contains(RevisionHistory.hash(revision))) {
        inUse.add(revision.getMetadata().getName());
      }
    }
    history.truncate(
        set, inUse, requireNonNullElse(set.getSpec().getRevisionHistoryLimit(), HISTORY));
  }
}
