package dev.j8s.store.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each key's newest version is, and which rows are only history. Used by the writer thread
 * alone. Changes belong to the open transaction until {@link #committed} or {@link #rolledBack}.
 */
final class Index {
  private final Map<String, Row> current = new HashMap<>();

  /** Rows that a later revision replaced, oldest first: what compaction may delete. */
  private final Deque<Superseded> superseded = new ArrayDeque<>();

  private final List<Undo> undo = new ArrayList<>();
  private final List<Superseded> pending = new ArrayList<>();
  private long lastRow;
  private long lastRevision = 1;

  /** A version's row and revision. */
  record Row(long id, long revision) {}

  /** A row that is history as of a revision. */
  record Superseded(long id, long by) {}

  private record Undo(String key, @Nullable Row before) {}

  static Index load(Connection connection, long compacted) throws SQLException {
    Index index = new Index();
    List<Superseded> old = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT key, revision, value IS NULL, id FROM versions"
                    + " INDEXED BY versions_by_key ORDER BY key, revision")) {
      String previousKey = "";
      long previousRow = 0;
      while (rows.next()) {
        String key = rows.getString(1);
        long revision = rows.getLong(2);
        boolean deleted = rows.getBoolean(3);
        long id = rows.getLong(4);
        if (key.equals(previousKey)) {
          old.add(new Superseded(previousRow, revision));
        }
        if (deleted) {
          index.current.remove(key);
          old.add(new Superseded(id, revision));
        } else {
          index.current.put(key, new Row(id, revision));
        }
        // A tombstone is listed once already; what follows it must not list it again.
        previousKey = deleted ? "" : key;
        previousRow = id;
        index.lastRow = Math.max(index.lastRow, id);
        index.lastRevision = Math.max(index.lastRevision, revision);
      }
    }
    old.sort((a, b) -> Long.compare(a.by(), b.by()));
    index.superseded.addAll(old);
    index.lastRevision = Math.max(index.lastRevision, compacted);
    return index;
  }

  long lastRevision() {
    return lastRevision;
  }

  /** 0 when the key is not there. */
  long revisionOf(String key) {
    Row row = current.get(key);
    return row == null ? 0 : row.revision();
  }

  long nextRow() {
    return ++lastRow;
  }

  void put(String key, long id, long revision) {
    Row before = current.put(key, new Row(id, revision));
    undo.add(new Undo(key, before));
    if (before != null) {
      pending.add(new Superseded(before.id(), revision));
    }
  }

  void delete(String key, long id, long revision) {
    Row before = current.remove(key);
    undo.add(new Undo(key, before));
    if (before != null) {
      pending.add(new Superseded(before.id(), revision));
    }
    pending.add(new Superseded(id, revision));
  }

  void committed(long revision) {
    lastRevision = revision;
    superseded.addAll(pending);
    pending.clear();
    undo.clear();
  }

  void rolledBack() {
    for (Undo one : undo.reversed()) {
      if (one.before() == null) {
        current.remove(one.key());
      } else {
        current.put(one.key(), one.before());
      }
    }
    undo.clear();
    pending.clear();
  }

  /** Takes up to {@code most} rows that are only history as of a revision. */
  List<Superseded> takeSuperseded(long upTo, int most) {
    List<Superseded> taken = new ArrayList<>();
    while (taken.size() < most) {
      Superseded first = superseded.peekFirst();
      if (first == null || first.by() > upTo) {
        break;
      }
      taken.add(superseded.removeFirst());
    }
    return taken;
  }

  void giveBack(List<Superseded> taken) {
    taken.reversed().forEach(superseded::addFirst);
  }
}
