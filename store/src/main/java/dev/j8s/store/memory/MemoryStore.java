package dev.j8s.store.memory;

import dev.j8s.store.Change;
import dev.j8s.store.CompactedException;
import dev.j8s.store.ConflictException;
import dev.j8s.store.Entry;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store that is gone with the process. One lock guards everything; a commit is done, and its
 * listeners are told, on the thread that asks for it.
 */
public final class MemoryStore implements Store {
  /** Every key's versions, oldest first; guarded by this. */
  private final TreeMap<String, List<Change>> versions = new TreeMap<>();

  /** Every change since the compacted revision, in order; guarded by this. */
  private final List<Change> history = new ArrayList<>();

  private final List<Listener> listeners = new ArrayList<>();
  private volatile long revision = 1;
  private volatile long compacted;

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public long compactedRevision() {
    return compacted;
  }

  @Override
  public synchronized Range range(String from, String to, long asked, int limit) {
    if (asked != 0 && asked < compacted) {
      throw new CompactedException(asked, compacted);
    }
    long at = asked == 0 ? revision : asked;
    NavigableMap<String, List<Change>> part =
        to.isEmpty() ? versions.tailMap(from, true) : versions.subMap(from, true, to, false);
    List<Entry> found = new ArrayList<>();
    for (List<Change> all : part.values()) {
      Entry entry = asOf(all, at);
      if (entry == null) {
        continue;
      }
      if (limit > 0 && found.size() == limit) {
        return new Range(found, at, true);
      }
      found.add(entry);
    }
    return new Range(found, at, false);
  }

  private static @Nullable Entry asOf(List<Change> all, long at) {
    for (int i = all.size() - 1; i >= 0; i--) {
      Change change = all.get(i);
      if (change.revision() <= at) {
        byte[] value = change.value();
        return value == null ? null : new Entry(change.key(), value, change.revision());
      }
    }
    return null;
  }

  @Override
  public synchronized CompletableFuture<Long> commit(Transaction transaction) {
    for (Transaction.Condition condition : transaction.conditions()) {
      List<Change> all = versions.get(condition.key());
      Entry now = all == null ? null : asOf(all, revision);
      long actual = now == null ? 0 : now.revision();
      if (actual != condition.revision()) {
        return CompletableFuture.failedFuture(
            new ConflictException(condition.key(), condition.revision(), actual));
      }
    }
    long next = revision + 1;
    List<Change> changes = new ArrayList<>();
    for (Transaction.Operation operation : transaction.operations()) {
      List<Change> all = versions.get(operation.key());
      if (operation instanceof Transaction.Delete && (all == null || asOf(all, next) == null)) {
        continue;
      }
      byte[] value = operation instanceof Transaction.Put put ? put.value() : null;
      Change change = new Change(operation.key(), value, next, operation.attachment());
      changes.add(change);
      versions.computeIfAbsent(operation.key(), k -> new ArrayList<>()).add(change);
      history.add(new Change(operation.key(), value, next, null));
    }
    revision = next;
    if (!changes.isEmpty()) {
      List.copyOf(listeners).forEach(listener -> listener.committed(changes));
    }
    return CompletableFuture.completedFuture(next);
  }

  @Override
  public synchronized Subscription watch(long after, Listener listener) {
    if (after < compacted) {
      throw new CompactedException(after, compacted);
    }
    List<Change> missed = history.stream().filter(change -> change.revision() > after).toList();
    if (!missed.isEmpty()) {
      listener.committed(missed);
    }
    listeners.add(listener);
    return () -> {
      synchronized (this) {
        listeners.remove(listener);
      }
    };
  }

  @Override
  public synchronized void compact(long to) {
    if (to <= compacted || to > revision) {
      return;
    }
    compacted = to;
    history.removeIf(change -> change.revision() <= to);
    for (Iterator<List<Change>> all = versions.values().iterator(); all.hasNext(); ) {
      List<Change> one = all.next();
      while (one.size() > 1 && one.get(1).revision() <= to) {
        one.removeFirst();
      }
      if (one.getFirst().value() == null && one.getFirst().revision() <= to) {
        one.removeFirst();
      }
      if (one.isEmpty()) {
        all.remove();
      }
    }
  }

  @Override
  public void backup(Path file) {
    throw new StoreException("a store in memory has no backup", null);
  }

  @Override
  public synchronized void close() {
    listeners.clear();
  }
}
