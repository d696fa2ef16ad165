package dev.j8s.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.store.CompactedException;
import dev.j8s.store.Entry;
import dev.j8s.store.Store;
import dev.j8s.store.StoreContract;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
