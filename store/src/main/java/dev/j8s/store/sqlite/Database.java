package dev.j8s.store.sqlite;

import dev.j8s.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The file and its tables. A version is a row; rows are appended, so the row id is the order of
 * commits and a commit touches one end of the table and one index.
 */
final class Database {
  private static final int FORMAT = 1;

  private Database() {}

  static Connection openWriter(Path file) {
    try {
      Connection connection = connect(file);
      try {
        prepare(file, connection);
        return connection;
      } catch (SQLException | StoreException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure("open " + file, e);
    }
  }

  private static void prepare(Path file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=FULL");
      statement.execute("PRAGMA cache_size=-8000");
      statement.execute("PRAGMA temp_store=MEMORY");
      connection.setAutoCommit(false);
      int format = number(statement, "PRAGMA user_version");
      if (format == 0 && number(statement, "SELECT count(*) FROM sqlite_schema") == 0) {
        // All of it in one transaction: a process that is killed here leaves an empty file.
        statement.execute(
            "CREATE TABLE versions(id INTEGER PRIMARY KEY, revision INTEGER NOT NULL,"
                + " key TEXT NOT NULL, value BLOB)");
        statement.execute(
            "CREATE INDEX versions_by_key ON versions(key, revision, (value IS NULL))");
        statement.execute("CREATE TABLE state(compacted INTEGER NOT NULL)");
        statement.execute("INSERT INTO state VALUES(0)");
        statement.execute("PRAGMA user_version=" + FORMAT);
      } else if (format == 0) {
        throw new StoreException(file + " is a database of another program", null);
      } else if (format != FORMAT) {
        throw new StoreException(
            file + " has format " + format + ", this program knows format " + FORMAT, null);
      }
      connection.commit();
    }
  }

  /** A connection that waits its turn instead of failing. */
  static Connection connect(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout=5000");
    }
    return connection;
  }

  static Connection openReader(Path file) {
    try {
      Connection connection = connect(file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only=TRUE");
        statement.execute("PRAGMA cache_size=-2000");
      }
      return connection;
    } catch (SQLException e) {
      throw failure("open " + file, e);
    }
  }

  static int number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  static StoreException failure(String what, SQLException cause) {
    return new StoreException("could not " + what + ": " + cause.getMessage(), cause);
  }
}
