package dev.j8s.store.sqlite;

import static java.util.Objects.requireNonNullElseGet;

import dev.j8s.store.Change;
import dev.j8s.store.CompactedException;
import dev.j8s.store.ConflictException;
import dev.j8s.store.Store.Listener;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that writes. It takes everything that waits, writes it in one SQLite transaction,
 * and after the fsync makes it visible, tells the listeners and answers, in this order. When
 * nothing waits it deletes compacted history, a few rows at a time.
 */
final class Writer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** Bounds a group's memory and its time to the first answer. */
  private static final int LARGEST_GROUP = 1000;

  private static final int ROWS_FORGOTTEN_AT_ONCE = 200;
  private static final String INSERT =
      "INSERT INTO versions(id, revision, key, value) VALUES(?,?,?,?)";
  private static final String FORGET = "DELETE FROM versions WHERE id=?";

  private final Connection connection;
  private final Index index;

  /** Made anew after a failure, which the driver's statements don't survive. */
  private PreparedStatement insert;

  private PreparedStatement forget;

  private final LinkedBlockingQueue<Task> waiting = new LinkedBlockingQueue<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile long revision;
  private volatile long compacted;
  private volatile long compactTo;
  private volatile boolean closed;

  /** What ended the thread, if that was not {@link #close}. */
  private volatile @Nullable StoreException broken;

  private sealed interface Task {}

  private record Commit(Transaction transaction, CompletableFuture<Long> answer) implements Task {}

  private record Follow(long after, Listener listener, CompletableFuture<Boolean> answer)
      implements Task {}

  /** Only wakes the thread. */
  private record Wake() implements Task {}

  Writer(Connection connection, Index index, long compacted) throws SQLException {
    this.connection = connection;
    this.index = index;
    this.revision = index.lastRevision();
    this.compacted = compacted;
    this.compactTo = compacted;
    this.insert = connection.prepareStatement(INSERT);
    this.forget = connection.prepareStatement(FORGET);
  }

  /**
   * Opens the file and reads what is where.
   *
   * @throws StoreException when it is damaged or no such file
   */
  static Writer open(Path file) {
    Connection connection = Database.openWriter(file);
    try {
      try {
        long compacted;
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT compacted FROM state")) {
          compacted = rows.getLong(1);
        }
        Index index = Index.load(connection, compacted);
        connection.commit();
        return new Writer(connection, index, compacted);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw Database.failure("read " + file, e);
    }
  }

  long revision() {
    return revision;
  }

  long compacted() {
    return compacted;
  }

  CompletableFuture<Long> commit(Transaction transaction) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    submit(new Commit(transaction, answer));
    return answer;
  }

  CompletableFuture<Boolean> follow(long after, Listener listener) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    submit(new Follow(after, listener, answer));
    return answer;
  }

  void unfollow(Listener listener) {
    listeners.remove(listener);
  }

  void compact(long to) {
    if (to > compactTo && to <= revision) {
      compactTo = to;
      submit(new Wake());
    }
  }

  void close() {
    closed = true;
    waiting.add(new Wake());
  }

  private void submit(Task task) {
    waiting.add(task);
    if (closed) {
      refuseWaiting();
    }
  }

  @Override
  public void run() {
    List<Task> group = new ArrayList<>();
    try {
      boolean forgetting = false;
      while (!closed) {
        if (!forgetting || !waiting.isEmpty()) {
          group.add(waiting.take());
          waiting.drainTo(group, LARGEST_GROUP - 1);
          process(group);
          group.clear();
        }
        forgetting = waiting.isEmpty() && forgetSome();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.error("The store takes no more commits", e);
      broken = new StoreException("the store's writer failed: " + e, e);
    } finally {
      closed = true;
      refuse(group);
      refuseWaiting();
      StoreException why = broken;
      if (why != null) {
        listeners.forEach(listener -> listener.ended(why));
      }
      try {
        connection.close();
      } catch (SQLException e) {
        log.warn("The database did not close cleanly: {}", e.getMessage());
      }
    }
  }

  private void process(List<Task> group) {
    List<Commit> commits = new ArrayList<>();
    for (Task task : group) {
      switch (task) {
        case Commit commit -> commits.add(commit);
        case Follow follow -> {
          write(commits);
          commits.clear();
          begin(follow);
        }
        case Wake _ -> {}
      }
    }
    write(commits);
  }

  private void write(List<Commit> commits) {
    if (commits.isEmpty()) {
      return;
    }
    List<Change> changes = new ArrayList<>();
    List<Runnable> answers = new ArrayList<>(commits.size());
    long next = revision;
    try {
      for (Commit commit : commits) {
        StoreException refusal = check(commit.transaction());
        if (refusal != null) {
          answers.add(() -> commit.answer().completeExceptionally(refusal));
          continue;
        }
        long mine = ++next;
        apply(commit.transaction(), mine, changes);
        answers.add(() -> commit.answer().complete(mine));
      }
      connection.commit();
    } catch (SQLException e) {
      rollBack();
      StoreException failure = Database.failure("commit", e);
      log.error("A group of {} commits failed", commits.size(), e);
      commits.forEach(commit -> commit.answer().completeExceptionally(failure));
      return;
    }
    index.committed(next);
    revision = next;
    tell(changes);
    answers.forEach(Runnable::run);
  }

  private @Nullable StoreException check(Transaction transaction) {
    for (Transaction.Condition condition : transaction.conditions()) {
      long actual = index.revisionOf(condition.key());
      if (actual != condition.revision()) {
        return new ConflictException(condition.key(), condition.revision(), actual);
      }
    }
    return null;
  }

  private void apply(Transaction transaction, long at, List<Change> changes) throws SQLException {
    for (Transaction.Operation operation : transaction.operations()) {
      String key = operation.key();
      switch (operation) {
        case Transaction.Put put -> {
          long row = insert(at, key, put.value());
          index.put(key, row, at);
          changes.add(new Change(key, put.value(), at, put.attachment()));
        }
        case Transaction.Delete delete -> {
          if (index.revisionOf(key) != 0) {
            long row = insert(at, key, null);
            index.delete(key, row, at);
            changes.add(new Change(key, null, at, delete.attachment()));
          }
        }
      }
    }
  }

  private long insert(long at, String key, byte @Nullable [] value) throws SQLException {
    long row = index.nextRow();
    insert.setLong(1, row);
    insert.setLong(2, at);
    insert.setString(3, key);
    insert.setBytes(4, value);
    insert.executeUpdate();
    return row;
  }

  private void rollBack() {
    index.rolledBack();
    try {
      restart();
      insert.close();
      forget.close();
      insert = connection.prepareStatement(INSERT);
      forget = connection.prepareStatement(FORGET);
    } catch (SQLException e) {
      throw new IllegalStateException("could not roll back: " + e.getMessage(), e);
    }
  }

  /**
   * Gives up the open transaction and opens the next. Some errors, a full disk for one, make SQLite
   * roll back by itself, which the driver does not notice: without a new beginning each statement
   * from here on would be committed for itself.
   */
  private void restart() throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      log.debug("There is nothing left to roll back: {}", e.getMessage());
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN");
      }
    }
  }

  private void tell(List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    for (Listener listener : List.copyOf(listeners)) {
      if (!told(listener, changes)) {
        listeners.remove(listener);
      }
    }
  }

  private static boolean told(Listener listener, List<Change> changes) {
    try {
      listener.committed(changes);
      return true;
    } catch (RuntimeException e) {
      log.error("A listener of the store failed; it hears no more", e);
      listener.ended(new StoreException("the listener failed", e));
      return false;
    }
  }

  private void begin(Follow follow) {
    if (follow.after() < compacted) {
      follow.answer().completeExceptionally(new CompactedException(follow.after(), compacted));
      return;
    }
    try {
      if (follow.after() < revision) {
        List<Change> missed = history(follow.after());
        if (!missed.isEmpty() && !told(follow.listener(), missed)) {
          follow.answer().completeExceptionally(new StoreException("the listener failed", null));
          return;
        }
      }
      listeners.add(follow.listener());
      follow.answer().complete(true);
    } catch (SQLException e) {
      follow.answer().completeExceptionally(Database.failure("read history", e));
    }
  }

  private List<Change> history(long after) throws SQLException {
    List<Change> missed = new ArrayList<>();
    // Row ids grow with revisions, so reading backwards stops at the first old one.
    try (PreparedStatement select =
        connection.prepareStatement("SELECT key, value, revision FROM versions ORDER BY id DESC")) {
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next() && rows.getLong(3) > after) {
          missed.add(new Change(rows.getString(1), rows.getBytes(2), rows.getLong(3), null));
        }
      }
      connection.commit();
    }
    return missed.reversed();
  }

  /** Whether there may be more to forget. */
  private boolean forgetSome() {
    long to = compactTo;
    List<Index.Superseded> rows = index.takeSuperseded(to, ROWS_FORGOTTEN_AT_ONCE);
    if (rows.isEmpty() && to <= compacted) {
      return false;
    }
    try {
      // From here on readers must be refused, or they would see holes.
      compacted = Math.max(compacted, to);
      try (PreparedStatement update = connection.prepareStatement("UPDATE state SET compacted=?")) {
        update.setLong(1, compacted);
        update.executeUpdate();
      }
      for (Index.Superseded row : rows) {
        forget.setLong(1, row.id());
        forget.executeUpdate();
      }
      connection.commit();
      return rows.size() == ROWS_FORGOTTEN_AT_ONCE;
    } catch (SQLException e) {
      log.error("Could not compact to revision {}: {}", to, e.getMessage());
      index.giveBack(rows);
      rollBack();
      return false;
    }
  }

  /** Answers whoever came too late for the thread. */
  private void refuseWaiting() {
    List<Task> left = new ArrayList<>();
    waiting.drainTo(left);
    refuse(left);
  }

  private void refuse(List<Task> tasks) {
    StoreException closed =
        requireNonNullElseGet(broken, () -> new StoreException("the store is closed", null));
    for (Task task : tasks) {
      switch (task) {
        case Commit commit -> commit.answer().completeExceptionally(closed);
        case Follow follow -> follow.answer().completeExceptionally(closed);
        case Wake _ -> {}
      }
    }
  }
}
