package dev.j8s.store;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Keys in the order of their bytes, each with a value and the revision that wrote it; older
 * revisions can be read and followed until they are compacted. Thread-safe. Keys are printable
 * ASCII. Byte arrays are handed over, never copied: neither side may change them afterwards.
 */
public interface Store extends AutoCloseable {
  /** The revision of the last commit that reads can see; 1 when nothing was ever written. */
  long revision();

  /** Everything up to this revision may have lost its history; 0 when nothing was compacted. */
  long compactedRevision();

  /**
   * The entries with {@code from <= key < to}.
   *
   * @param to exclusive; empty for no end
   * @param revision as of which commit; 0 for the last
   * @param limit the most entries to answer; 0 for no limit
   * @throws CompactedException when that revision can't be read any more
   */
  Range range(String from, String to, long revision, int limit);

  /**
   * Applies all of the transaction or nothing. Completes when it is durable and every listener of
   * {@link #watch} was told; fails with {@link ConflictException} when a condition did not hold.
   */
  CompletableFuture<Long> commit(Transaction transaction);

  /**
   * Tells the listener of every commit after a revision, in order, first what is history, then what
   * comes.
   *
   * @throws CompactedException when the history since then is gone
   */
  Subscription watch(long afterRevision, Listener listener);

  /** Allows the history up to a revision to be forgotten; returns at once. */
  void compact(long revision);

  /** Writes a consistent copy into a new file while work goes on. */
  void backup(Path file);

  @Override
  void close();

  /** Hears of commits on the store's own thread: it must be quick and must not throw. */
  interface Listener {
    /** One or more whole commits, in order. */
    void committed(java.util.List<Change> changes);

    /** Nothing more will come: the store lost its history or its server for good. */
    default void ended(StoreException why) {}
  }

  /** A listener's place; closing it ends the calls. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
