package dev.j8s.controllers.garbagecollector;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Key;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.time.Backoff;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import dev.j8s.client.transport.ServedType;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.garbagecollector.GraphNode.Identity;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the metadata of every type that the server has, custom ones as they come and go, and
 * hands the changes to the graph.
 */
public final class GarbageCollector implements ManagedController {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");
  private static final String CUSTOM_TYPES = "customresourcedefinitions.apiextensions.k8s.io";

  private final Client client;
  private final Environment environment;
  private final Informers informers;
  private final EventRecorder events;
  private final KnownTypes types;
  private final OwnershipGraph graph;
  private final Controller deletions;
  private final Controller orphans;
  private final int workers;
  private final SerialExecutor discovery;
  private final Backoff backoff;

  // Used by discovery only.
  private final Set<ServedType> followed = new HashSet<>();
  private boolean working;

  private volatile boolean closed;
  private volatile boolean discoveryPlanned;

  public GarbageCollector(ControllerContext context) {
    client = context.client();
    environment = context.environment();
    informers = client.informers();
    events = context.events("garbage-collector-controller");
    workers = Math.max(context.options().workers(), 1) * 4;
    types = new KnownTypes(client);
    graph = new OwnershipGraph(types::isClusterScoped, new Queues());
    deletions =
        context.controller(
            "garbage_collector_attempt_to_delete",
            new Deletions(graph, types, this::tryDelete)::reconcile);
    orphans =
        context.controller(
            "garbage_collector_attempt_to_orphan", new Orphans(graph, types)::reconcile);
    discovery = new SerialExecutor(environment.executor());
    backoff =
        new Backoff(
            new Backoff.Limits(
                Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2)),
            environment);
  }

  @Override
  public void start() {
    discovery.execute(this::discover);
  }

  @Override
  public void close() {
    closed = true;
    informers.close();
    deletions.close();
    orphans.close();
  }

  private void discover() {
    discoveryPlanned = false;
    if (closed) {
      return;
    }
    List<ServedType> served;
    try {
      served = client.served();
    } catch (ApiException | UncheckedIOException e) {
      LOG.warn("can't discover resource types: {}", e.getMessage());
      plan(backoff.next());
      return;
    }
    types.set(served);
    Set<ServedType> wanted = new HashSet<>();
    for (ServedType type : served) {
      if (type.verbs().containsAll(Set.of("list", "watch", "delete"))
          && !IGNORED.contains(name(type.resource()))) {
        wanted.add(type);
      }
    }
    for (ServedType type : Set.copyOf(followed)) {
      if (!wanted.contains(type)) {
        informers.drop(type);
        followed.remove(type);
      }
    }
    for (ServedType type : wanted) {
      if (followed.add(type)) {
        informers.metadata(type).addHandler(handler(type));
      }
    }
    informers.start();
    if (!working) {
      working = true;
      var _ = informers.synced().thenRun(this::work);
    }
  }

  private void work() {
    if (!closed) {
      LOG.info("garbage collection started over {} resource types", followed.size());
      deletions.start(workers);
      orphans.start(workers);
    }
  }

  private void plan(Duration delay) {
    if (!discoveryPlanned) {
      discoveryPlanned = true;
      environment.schedule(delay, () -> discovery.execute(this::discover));
    }
  }

  private Informer.Handler<PartialObjectMetadata> handler(ServedType type) {
    boolean namesTypes = name(type.resource()).equals(CUSTOM_TYPES);
    return new Informer.Handler<>() {
      @Override
      public void added(PartialObjectMetadata object) {
        graph.seen(identity(type, object), object.getMetadata());
        if (namesTypes) {
          plan(SETTLE);
        }
      }

      @Override
      public void updated(PartialObjectMetadata before, PartialObjectMetadata after) {
        var old = before.getMetadata();
        var now = after.getMetadata();
        if (!Objects.equals(old.getUid(), now.getUid())) {
          graph.gone(old.getUid());
        }
        graph.seen(identity(type, after), now);
        if (namesTypes) {
          plan(SETTLE);
        }
      }

      @Override
      public void deleted(PartialObjectMetadata last) {
        graph.gone(last.getMetadata().getUid());
        if (namesTypes) {
          plan(SETTLE);
        }
      }
    };
  }

  private void tryDelete(String uid) {
    deletions.enqueue(new Key("", uid));
  }

  private static Identity identity(ServedType type, PartialObjectMetadata object) {
    return new Identity(
        type.kind().apiVersion(),
        type.kind().kind(),
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }

  private static String name(GroupVersionResource resource) {
    return resource.groupResource();
  }

  /** What the graph asks for goes into the queues. */
  private final class Queues implements OwnershipGraph.Work {
    @Override
    public void tryDelete(String uid) {
      GarbageCollector.this.tryDelete(uid);
    }

    @Override
    public void orphanDependents(String uid) {
      orphans.enqueue(new Key("", uid));
    }

    @Override
    public void invalidNamespace(
        Identity dependent, String dependentUid, OwnerReference reference) {
      String message =
          "ownerRef ["
              + reference.getApiVersion()
              + "/"
              + reference.getKind()
              + ", namespace: "
              + dependent.namespace()
              + ", name: "
              + reference.getName()
              + ", uid: "
              + reference.getUid()
              + "] does not exist in namespace \""
              + dependent.namespace()
              + "\"";
      events.event(
          new ObjectReferenceBuilder()
              .withApiVersion(dependent.apiVersion())
              .withKind(dependent.kind())
              .withNamespace(dependent.namespace())
              .withName(dependent.name())
              .withUid(dependentUid)
              .build(),
          EventRecorder.WARNING,
          "OwnerRefInvalidNamespace",
          message);
    }
  }
}
