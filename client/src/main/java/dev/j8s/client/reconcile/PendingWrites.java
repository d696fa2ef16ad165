package dev.j8s.client.reconcile;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lets a reconciler wait until its informer shows what it wrote itself, so that it doesn't create
 * or delete twice from an old view. What upstream calls expectations, but remembered by object
 * rather than by count: it can't come out of step when a write fails or an event is missed.
 *
 * <p>A reconcile that finds {@link #seen} false can end; the missing change's own event brings the
 * key back.
 */
public final class PendingWrites<T extends HasMetadata> {
  private final Informer<T> informer;
  private final Map<Key, List<Write<T>>> byOwner = new HashMap<>(); // guarded by this

  private final Set<Key> uncertain = new HashSet<>(); // guarded by this

  private record Write<T>(Key key, T object, boolean deletion) {}

  public PendingWrites(Informer<T> informer) {
    this.informer = requireNonNull(informer, "informer is null");
  }

  /** The owner's reconcile has created or changed this object: the server's answer. */
  public void written(Key owner, T answer) {
    add(owner, new Write<>(Key.of(answer), answer, false));
  }

  /** The owner's reconcile has deleted this object. */
  public void deleted(Key owner, T object) {
    add(owner, new Write<>(Key.of(object), object, true));
  }

  /** A write for this owner broke off: nobody knows whether it was done. */
  public synchronized void uncertain(Key owner) {
    uncertain.add(owner);
  }

  /**
   * Whether the informer shows all that was written for this owner.
   *
   * @param fresh reads the owner's objects from the server; called after {@link #uncertain}, for
   *     then the informer must show what is there by now
   */
  public boolean seen(Key owner, Supplier<List<T>> fresh) {
    if (isUncertain(owner)) {
      List<T> there = fresh.get();
      there.forEach(object -> written(owner, object));
      synchronized (this) {
        uncertain.remove(owner);
      }
    }
    return seen(owner);
  }

  private synchronized boolean isUncertain(Key owner) {
    return uncertain.contains(owner);
  }

  /** Whether the informer shows all that was written for this owner. */
  public synchronized boolean seen(Key owner) {
    List<Write<T>> writes = byOwner.get(owner);
    if (writes == null) {
      return true;
    }
    writes.removeIf(this::shown);
    if (!writes.isEmpty()) {
      return false;
    }
    byOwner.remove(owner);
    return true;
  }

  /** The owner is gone. */
  public synchronized void forget(Key owner) {
    byOwner.remove(owner);
    uncertain.remove(owner);
  }

  private synchronized void add(Key owner, Write<T> write) {
    byOwner.computeIfAbsent(owner, _ -> new ArrayList<>()).add(write);
  }

  private boolean shown(Write<T> write) {
    Optional<T> cached = informer.lister().get(write.key());
    boolean same =
        cached.isPresent()
            && cached.get().getMetadata().getUid().equals(write.object().getMetadata().getUid());
    if (write.deletion()) {
      return !same || cached.get().isMarkedForDeletion();
    }
    String version = write.object().getMetadata().getResourceVersion();
    return ResourceVersions.atLeast(informer.resourceVersion(), version)
        || (same
            && ResourceVersions.atLeast(cached.get().getMetadata().getResourceVersion(), version));
  }
}
