package dev.j8s.store.sqlite;

import dev.j8s.store.CompactedException;
import dev.j8s.store.Entry;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one file of this machine, for one process at a time. An answered commit is on disk: it
 * survives {@code kill -9} and loss of power.
 */
public final class SqliteStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(SqliteStore.class);

  private final Path file;
  private final FileChannel lock;
  private final Writer writer;
  private final Thread writerThread;

  /** For reads of ranges; one at a time, since they are rare: the watch cache answers the rest. */
  private final Connection reader;

  private SqliteStore(Path file, FileChannel lock, Writer writer) {
    this.file = file;
    this.lock = lock;
    this.writer = writer;
    this.reader = Database.openReader(file);
    this.writerThread = Thread.ofPlatform().name("store-writer").start(writer);
  }

  /**
   * Opens a store, and makes it when the file is not there; its folder must be.
   *
   * @throws StoreException when another process has it open, or the file is not such a store
   */
  public static SqliteStore open(Path file) {
    FileChannel lock = lock(file);
    try {
      Writer writer = Writer.open(file);
      log.info("Opened {} at revision {}", file, writer.revision());
      return new SqliteStore(file, lock, writer);
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  private static FileChannel lock(Path file) {
    Path path = file.resolveSibling(file.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock held = channel.tryLock();
        if (held != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        log.debug("{} is locked by this very process", path);
      }
      channel.close();
      throw new StoreException(file + " is in use by another server", null);
    } catch (IOException e) {
      throw new StoreException("could not lock " + path + ": " + e.getMessage(), e);
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("Could not release the store's lock: {}", e.getMessage());
    }
  }

  @Override
  public long revision() {
    return writer.revision();
  }

  @Override
  public long compactedRevision() {
    return writer.compacted();
  }

  @Override
  public Range range(String from, String to, long asked, int limit) {
    long at = asked == 0 ? writer.revision() : asked;
    refuseCompacted(at);
    List<Entry> found = new ArrayList<>();
    boolean more = false;
    String end = to.isEmpty() ? "" : " AND key < ?";
    synchronized (reader) {
      try (PreparedStatement select =
          reader.prepareStatement(
              "SELECT v.key, v.value, v.revision FROM (SELECT key, max(id) AS id FROM versions"
                  + " WHERE key >= ?"
                  + end
                  + " AND revision <= ? GROUP BY key) newest"
                  + " JOIN versions v ON v.id = newest.id ORDER BY newest.key")) {
        int parameter = 1;
        select.setString(parameter++, from);
        if (!to.isEmpty()) {
          select.setString(parameter++, to);
        }
        select.setLong(parameter, at);
        try (ResultSet rows = select.executeQuery()) {
          while (!more && rows.next()) {
            byte[] value = rows.getBytes(2);
            if (value == null) {
              continue;
            }
            if (limit > 0 && found.size() == limit) {
              more = true;
            } else {
              found.add(new Entry(rows.getString(1), value, rows.getLong(3)));
            }
          }
        }
      } catch (SQLException e) {
        throw Database.failure("read a range", e);
      }
    }
    refuseCompacted(at);
    return new Range(found, at, more);
  }

  private void refuseCompacted(long at) {
    if (at < writer.compacted()) {
      throw new CompactedException(at, writer.compacted());
    }
  }

  @Override
  public CompletableFuture<Long> commit(Transaction transaction) {
    return writer.commit(transaction);
  }

  @Override
  public Subscription watch(long afterRevision, Listener listener) {
    try {
      writer.follow(afterRevision, listener).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      throw e;
    }
    return () -> writer.unfollow(listener);
  }

  @Override
  public void compact(long revision) {
    writer.compact(revision);
  }

  @Override
  public void backup(Path target) {
    if (Files.exists(target)) {
      throw new StoreException(target + " exists already", null);
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      copy(part);
      // What has the target's name is whole and on disk.
      try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException("could not write a backup to " + target + ": " + e.getMessage(), e);
    }
  }

  private void copy(Path target) {
    try (Connection connection = Database.connect(file);
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, target.toString());
      copy.execute();
    } catch (SQLException e) {
      throw Database.failure("write a backup to " + target, e);
    }
  }

  @Override
  public void close() {
    writer.close();
    try {
      writerThread.join();
      synchronized (reader) {
        reader.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.warn("The database did not close cleanly: {}", e.getMessage());
    }
    release(lock);
  }
}
