package dev.j8s.kubelet.reference;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches each object that a tracked pod refers to, once however many pods share it, and tells
 * which pods a change is for.
 */
public final class WatchedObjects implements ReferencedObjects, AutoCloseable {
  /** How long a reader waits for the first answer of a watch. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Client client;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  private final Map<Reference, Watched> watched = new HashMap<>(); // guarded by this
  private final Map<String, Set<Reference>> byPod = new HashMap<>(); // guarded by this

  private record Watched(
      Informers informers, Informer<? extends HasMetadata> informer, Set<String> pods) {}

  public WatchedObjects(Client client) {
    this.client = requireNonNull(client, "client is null");
  }

  /**
   * Tells of pods (by uid) that refer to an object that came, changed or went. Listeners must not
   * block.
   */
  public void addListener(Consumer<String> podUid) {
    listeners.add(podUid);
  }

  /** Watches what the pod refers to, and no longer what only its earlier state referred to. */
  public synchronized void track(Pod pod) {
    String uid = pod.getMetadata().getUid();
    Set<Reference> wanted = PodReferences.of(pod);
    Set<Reference> before = byPod.put(uid, wanted);
    for (Reference reference : wanted) {
      watched.computeIfAbsent(reference, this::watch).pods().add(uid);
    }
    if (before != null) {
      before.stream().filter(old -> !wanted.contains(old)).forEach(old -> release(old, uid));
    }
  }

  /** The pod is gone: what no other pod refers to is watched no longer. */
  public synchronized void untrack(String podUid) {
    Set<Reference> before = byPod.remove(podUid);
    if (before != null) {
      before.forEach(reference -> release(reference, podUid));
    }
  }

  private void release(Reference reference, String podUid) {
    Watched entry = watched.get(reference);
    if (entry != null && entry.pods().remove(podUid) && entry.pods().isEmpty()) {
      watched.remove(reference);
      entry.informers().close();
    }
  }

  private Watched watch(Reference reference) {
    Informers informers = client.informers();
    Scope one = new Scope(reference.namespace(), "", "metadata.name=" + reference.name());
    Informer<? extends HasMetadata> informer =
        follow(informers, reference.kind().type(), one, () -> changed(reference));
    informers.start();
    return new Watched(informers, informer, new HashSet<>());
  }

  private static <T extends HasMetadata> Informer<T> follow(
      Informers informers, Class<T> type, Scope scope, Runnable changed) {
    Informer<T> informer = informers.of(type, scope);
    informer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(T object) {
            changed.run();
          }

          @Override
          public void updated(T before, T after) {
            changed.run();
          }

          @Override
          public void deleted(T last) {
            changed.run();
          }
        });
    return informer;
  }

  private void changed(Reference reference) {
    for (String pod : podsOf(reference)) {
      listeners.forEach(listener -> listener.accept(pod));
    }
  }

  private synchronized Set<String> podsOf(Reference reference) {
    Watched entry = watched.get(reference);
    return entry == null ? Set.of() : Set.copyOf(entry.pods());
  }

  @Override
  public Optional<ConfigMap> configMap(String namespace, String name) throws ReferenceException {
    return find(new Reference(Reference.Kind.CONFIG_MAP, namespace, name))
        .map(ConfigMap.class::cast);
  }

  @Override
  public Optional<Secret> secret(String namespace, String name) throws ReferenceException {
    return find(new Reference(Reference.Kind.SECRET, namespace, name)).map(Secret.class::cast);
  }

  private Optional<? extends HasMetadata> find(Reference reference) throws ReferenceException {
    Watched entry = entry(reference);
    if (entry == null) {
      throw new ReferenceException(
          "object \"%s\"/\"%s\" not registered".formatted(reference.namespace(), reference.name()));
    }
    if (!entry.informer().synced()) {
      await(entry, reference);
    }
    return entry.informer().lister().get(reference.namespace(), reference.name());
  }

  private synchronized @Nullable Watched entry(Reference reference) {
    return watched.get(reference);
  }

  private static void await(Watched entry, Reference reference) throws ReferenceException {
    String failed = "failed to sync " + reference.kind().word() + " cache: ";
    try {
      entry.informers().synced().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ReferenceException(failed + "timed out waiting for the condition");
    } catch (ExecutionException e) {
      throw new ReferenceException(failed + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReferenceException(failed + "interrupted");
    }
  }

  @Override
  public synchronized void close() {
    watched.values().forEach(entry -> entry.informers().close());
    watched.clear();
    byPod.clear();
  }
}
