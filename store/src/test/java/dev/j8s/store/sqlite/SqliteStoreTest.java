package dev.j8s.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.store.Change;
import dev.j8s.store.CompactedException;
import dev.j8s.store.Entry;
import dev.j8s.store.Store;
import dev.j8s.store.StoreContract;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected Store open() {
    return SqliteStore.open(folder.resolve("store.db"));
  }

  @Test
  void reopeningContinuesWhereItStopped() {
    long first = put("/a", "1");
    put("/a", "2");
    put("/b", "1");
    long last = delete("/b");
    store.close();
    store = open();
    assertThat(store.revision()).isEqualTo(last);
    assertThat(range("/", "", 0)).containsExactly("/a=2");
    assertThat(range("/", "", first)).containsExactly("/a=1");
    assertThat(put("/c", "3")).isEqualTo(last + 1);
    assertThatThrownBy(
            () -> store.commit(Transaction.builder().absent("/a").delete("/a").build()).join())
        .hasMessageContaining("/a");
  }

  @Test
  void historyThatWasCompactedIsGoneFromTheFileToo() {
    for (int i = 0; i < 600; i++) {
      put("/a", "value " + i);
    }
    delete("/a");
    long last = put("/b", "1");
    store.compact(last);
    Awaitility.await().until(() -> store.compactedRevision() == last);
    store.close();
    store = open();
    assertThat(store.compactedRevision()).isEqualTo(last);
    assertThat(store.revision()).isEqualTo(last);
    assertThatThrownBy(() -> store.watch(last - 1, changes -> {}))
        .isInstanceOf(CompactedException.class);
    assertThat(range("/", "", 0)).containsExactly("/b=1");
  }

  @Test
  void aSecondServerIsRefused() {
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is in use by another server");
  }

  @Test
  void aFileThatIsNoStoreIsLeftAloneAndNamed() throws Exception {
    Path text = folder.resolve("text.db");
    Files.writeString(text, "certainly not a database, and long enough to be looked at".repeat(9));
    assertThatThrownBy(() -> SqliteStore.open(text))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(text.toString())
        .hasMessageContaining("not a database");
    Path foreign = folder.resolve("foreign.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + foreign);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE guests(name TEXT)");
    }
    assertThatThrownBy(() -> SqliteStore.open(foreign))
        .hasMessage(foreign + " is a database of another program");
  }

  @Test
  void aDamagedFileIsRefusedAndItsLockIsReleased() throws Exception {
    for (int i = 0; i < 200; i++) {
      put("/key-" + i, "value " + i);
    }
    store.close();
    Path file = folder.resolve("store.db");
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 4096, damaged.length, (byte) 0x55);
    Files.write(file, damaged);
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("malformed");
    Files.write(file, whole);
    store = open();
    assertThat(range("/", "", 0)).hasSize(200);
  }

  @Test
  void aStartThatWasKilledBeforeItsTablesWereThereIsMadeUpFor() throws Exception {
    Path file = folder.resolve("killed.db");
    try (Connection half = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = half.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
    }
    try (Store other = SqliteStore.open(file)) {
      assertThat(other.revision()).isEqualTo(1);
      other.commit(Transaction.builder().put("/a", bytes("1")).build()).join();
    }
  }

  @Test
  void aListenerThatFailsIsToldSoAndTheOthersHearOn() throws Exception {
    put("/a", "1");
    AtomicReference<StoreException> why = new AtomicReference<>();
    Store.Listener failing =
        new Store.Listener() {
          @Override
          public void committed(List<Change> changes) {
            throw new IllegalStateException("out of order");
          }

          @Override
          public void ended(StoreException cause) {
            why.set(cause);
          }
        };
    assertThatThrownBy(() -> store.watch(1, failing)).hasMessage("the listener failed");
    assertThat(why.get()).hasRootCauseMessage("out of order");
    List<Change> heard = new CopyOnWriteArrayList<>();
    store.watch(store.revision(), failing);
    store.watch(store.revision(), heard::addAll);
    put("/b", "2");
    put("/c", "3");
    assertThat(heard).extracting(Change::key).containsExactly("/b", "/c");
  }

  @Test
  void aFullDiskFailsCommitsAndLosesNothingThatWasAnswered() throws Exception {
    Path file = folder.resolve("full.db");
    Connection connection = Database.openWriter(file);
    Writer writer = new Writer(connection, Index.load(connection, 0), 0);
    Thread thread = Thread.ofPlatform().start(writer);
    List<String> heard = new CopyOnWriteArrayList<>();
    writer.follow(1, changes -> changes.forEach(change -> heard.add(change.key()))).join();
    limitPages(connection, 40);
    byte[] large = new byte[10_000];
    List<String> answered = new ArrayList<>();
    int refused = 0;
    for (int i = 0; refused < 3; i++) {
      String key = "/k" + i;
      try {
        writer.commit(Transaction.builder().absent(key).put(key, large).build()).join();
        answered.add(key);
      } catch (CompletionException full) {
        assertThat(full).hasCauseInstanceOf(StoreException.class).hasMessageContaining("FULL");
        refused++;
      }
    }
    assertThat(answered).isNotEmpty();
    assertThat(writer.revision()).isEqualTo(1 + answered.size());
    limitPages(connection, 1_000_000);
    writer.commit(Transaction.builder().absent("/after").put("/after", large).build()).join();
    answered.add("/after");
    assertThat(heard).isEqualTo(answered);
    writer.close();
    thread.join();
    try (Store other = SqliteStore.open(file)) {
      assertThat(other.range("/", "", 0, 0).entries())
          .extracting(Entry::key)
          .containsExactlyInAnyOrderElementsOf(answered);
    }
  }

  private static void limitPages(Connection connection, int most) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count=" + most);
    }
  }

  @Test
  void aBackupIsAStoreOfItsOwn() {
    put("/a", "1");
    Path copy = folder.resolve("copy.db");
    store.backup(copy);
    put("/a", "2");
    try (Store other = SqliteStore.open(copy)) {
      assertThat(other.range("/", "", 0, 0).entries()).extracting(Entry::key).containsExactly("/a");
      assertThat(text(other.range("/", "", 0, 0).entries().getFirst().value())).isEqualTo("1");
    }
  }

  @Test
  void manyCommitsAtOnceAllGetTheirAnswerAndTheirRevision() {
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      answers.add(
          store.commit(Transaction.builder().absent("/k" + i).put("/k" + i, bytes("v")).build()));
    }
    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(5000);
    assertThat(store.range("/", "", 0, 0).entries()).hasSize(5000);
  }
}
