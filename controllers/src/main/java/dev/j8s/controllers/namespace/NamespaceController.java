package dev.j8s.controllers.namespace;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.client.transport.ServedType;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes everything in a namespace that is being deleted: pods first, so that nothing they need
 * goes before them; then all other types. When nothing remains the namespace is finalized.
 */
public final class NamespaceController {
  private static final Logger LOG = LoggerFactory.getLogger(NamespaceController.class);
  private static final String FINALIZER = "kubernetes";
  private static final String PODS = "pods.";
  private static final Duration MOST_WAITING = Duration.ofSeconds(15);
  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration SELDOM = Duration.ofSeconds(8);

  private final Client client;
  private final Environment environment;
  private final Resources<Namespace> namespaces;
  private final Lister<Namespace> namespaceLister;
  private final Lister<Pod> podLister;
  private final Controller queue;

  /** How often in a row a namespace's content stayed. */
  private final Map<String, Integer> looksInVain = new ConcurrentHashMap<>();

  private NamespaceController(ControllerContext context) {
    client = context.client();
    environment = context.environment();
    namespaces = client.resources(Namespace.class);
    Informer<Namespace> namespaceInformer = context.informers().of(Namespace.class);
    namespaceLister = namespaceInformer.lister();
    Informer<Pod> podInformer = context.informers().of(Pod.class);
    podLister = podInformer.lister();
    queue =
        context
            .controller("namespace", this::reconcile)
            .watches(
                namespaceInformer,
                namespace ->
                    namespace.isMarkedForDeletion() ? List.of(Key.of(namespace)) : List.of());
    podInformer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Pod pod) {}

          @Override
          public void updated(Pod before, Pod after) {}

          @Override
          public void deleted(Pod last) {
            String namespace = last.getMetadata().getNamespace();
            if (podLister.list(namespace).isEmpty()
                && namespaceLister
                    .get(null, namespace)
                    .filter(Namespace::isMarkedForDeletion)
                    .isPresent()) {
              queue.enqueue(new Key("", namespace));
            }
          }
        });
  }

  public static ManagedController create(ControllerContext context) {
    return ManagedController.of(
        new NamespaceController(context).queue, context.options().workers());
  }

  private Result reconcile(Key key) {
    Optional<Namespace> found = namespaces.get(null, key.name());
    if (found.isEmpty() || !found.get().isMarkedForDeletion()) {
      looksInVain.remove(key.name());
      return Result.done();
    }
    Namespace namespace = found.get();
    if (namespace.getSpec() == null || !namespace.getSpec().getFinalizers().contains(FINALIZER)) {
      return Result.done();
    }
    Remains remains = empty(key.name());
    writeStatus(namespace, remains);
    if (remains.isEmpty()) {
      LOG.info("namespace {} is empty", key);
      finish(key.name());
      looksInVain.remove(key.name());
      return Result.done();
    }
    return remains.has(PODS)
        ? Result.after(untilPodsEnd(key.name()))
        : Result.after(untilNextLook(key.name()));
  }

  /** The end of the last pod brings the key back at once; this is for when that is missed. */
  private Duration untilPodsEnd(String namespace) {
    long grace =
        podLister.list(namespace).stream()
            .map(pod -> pod.getMetadata().getDeletionGracePeriodSeconds())
            .filter(seconds -> seconds != null)
            .mapToLong(seconds -> seconds)
            .max()
            .orElse(0);
    Duration wait = Duration.ofSeconds(grace / 2 + 1);
    return wait.compareTo(MOST_WAITING) > 0 ? MOST_WAITING : wait;
  }

  /** Soon at first, for most finalizers go within moments, then as seldom as upstream looks. */
  private Duration untilNextLook(String namespace) {
    int looks = looksInVain.merge(namespace, 1, Integer::sum);
    Duration wait = FIRST_LOOK.multipliedBy(1L << Math.min(looks - 1, 10));
    return wait.compareTo(SELDOM) > 0 ? SELDOM : wait;
  }

  private Remains empty(String namespace) {
    Remains remains = new Remains();
    List<ServedType> types;
    try {
      types = client.served();
    } catch (ApiException e) {
      remains.discoveryFailed(e.status().message());
      return remains;
    }
    List<ServedType> namespaced = new ArrayList<>();
    for (ServedType type : types) {
      if (type.namespaced() && type.verbs().contains("delete") && type.verbs().contains("list")) {
        namespaced.add(type);
      }
    }
    for (ServedType type : namespaced) {
      if (name(type).equals(PODS)) {
        empty(namespace, type, remains);
      }
    }
    if (!remains.isEmpty()) {
      return remains;
    }
    for (ServedType type : namespaced) {
      if (!name(type).equals(PODS)) {
        empty(namespace, type, remains);
      }
    }
    return remains;
  }

  private void empty(String namespace, ServedType type, Remains remains) {
    Resources<PartialObjectMetadata> resources = client.metadata(type);
    Scope scope = Scope.namespace(namespace);
    try {
      List<PartialObjectMetadata> present = resources.list(scope).items();
      if (present.isEmpty()) {
        return;
      }
      DeleteOptions options =
          new DeleteOptionsBuilder().withPropagationPolicy("Background").build();
      if (type.verbs().contains("deletecollection")) {
        resources.deleteCollection(scope, options);
      } else {
        present.forEach(o -> resources.delete(namespace, o.getMetadata().getName(), options));
      }
      for (PartialObjectMetadata left : resources.list(scope).items()) {
        remains.object(name(type), left.getMetadata().getFinalizers());
      }
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.is(405)) {
        LOG.warn("can't delete the {} of namespace {}: {}", name(type), namespace, e.getMessage());
        remains.deletionFailed(e.status().message());
      }
    }
  }

  /** As upstream writes it in conditions: {@code pods.} or {@code deployments.apps}. */
  private static String name(ServedType type) {
    return type.resource().resource() + "." + type.resource().group();
  }

  private void writeStatus(Namespace namespace, Remains remains) {
    List<NamespaceCondition> present =
        namespace.getStatus() == null ? List.of() : namespace.getStatus().getConditions();
    String now = environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Map<String, Object>> changes = new ArrayList<>();
    for (Remains.Condition condition : remains.conditions()) {
      String status = condition.status() ? "True" : "False";
      NamespaceCondition old =
          present.stream()
              .filter(c -> condition.type().equals(c.getType()))
              .findFirst()
              .orElse(null);
      boolean sameStatus = old != null && status.equals(old.getStatus());
      if (old != null
          && sameStatus
          && condition.reason().equals(old.getReason())
          && condition.message().equals(old.getMessage())) {
        continue;
      }
      Map<String, Object> change = new LinkedHashMap<>();
      change.put("type", condition.type());
      change.put("status", status);
      change.put("reason", condition.reason());
      change.put("message", condition.message());
      change.put(
          "lastTransitionTime",
          old != null && sameStatus && old.getLastTransitionTime() != null
              ? old.getLastTransitionTime()
              : now);
      changes.add(change);
    }
    boolean terminating =
        namespace.getStatus() != null && "Terminating".equals(namespace.getStatus().getPhase());
    if (terminating && (changes.isEmpty() || (present.isEmpty() && remains.isEmpty()))) {
      return;
    }
    namespaces.patchStatus(
        null,
        namespace.getMetadata().getName(),
        Patch.strategic(
            Json.string(Map.of("status", Map.of("phase", "Terminating", "conditions", changes)))));
  }

  private void finish(String name) {
    Optional<Namespace> current = namespaces.get(null, name);
    if (current.isEmpty()) {
      return;
    }
    List<String> others = new ArrayList<>(current.get().getSpec().getFinalizers());
    others.remove(FINALIZER);
    try {
      namespaces.put(
          null,
          name,
          "finalize",
          new NamespaceBuilder(current.get()).editSpec().withFinalizers(others).endSpec().build());
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
