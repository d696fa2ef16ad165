package dev.j8s.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine does. */
public abstract class StoreContract {
  protected Store store;

  protected abstract Store open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  protected static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  protected long put(String key, String value) {
    return store.commit(Transaction.builder().put(key, bytes(value)).build()).join();
  }

  protected long delete(String key) {
    return store.commit(Transaction.builder().delete(key).build()).join();
  }

  protected List<String> range(String from, String to, long revision) {
    return store.range(from, to, revision, 0).entries().stream()
        .map(entry -> entry.key() + "=" + text(entry.value()))
        .toList();
  }

  @Test
  void aRangeIsInOrderOfKeysAndSaysWhetherThereIsMore() {
    put("/b", "2");
    put("/a/z", "1");
    put("/a-b", "0");
    long last = put("/c", "3");
    assertThat(range("/", "", 0)).containsExactly("/a-b=0", "/a/z=1", "/b=2", "/c=3");
    assertThat(range("/a/", "/c", 0)).containsExactly("/a/z=1", "/b=2");
    Range limited = store.range("/", "", 0, 2);
    assertThat(limited.entries()).hasSize(2);
    assertThat(limited.more()).isTrue();
    assertThat(limited.revision()).isEqualTo(last).isEqualTo(store.revision());
    assertThat(store.range("/", "", 0, 4).more()).isFalse();
  }

  @Test
  void everyCommitHasItsOwnRevisionAndEveryKeyOfItTheSame() {
    long first = put("/a", "1");
    long second =
        store
            .commit(Transaction.builder().put("/b", bytes("2")).put("/c", bytes("3")).build())
            .join();
    assertThat(second).isGreaterThan(first);
    assertThat(store.range("/b", "", 0, 0).entries())
        .extracting(Entry::revision)
        .containsExactly(second, second);
  }

  @Test
  void aTransactionIsRefusedWholeWhenAConditionDoesNotHold() {
    long revision = put("/a", "1");
    Transaction late =
        Transaction.builder()
            .unchanged("/a", revision - 1)
            .put("/a", bytes("2"))
            .put("/b", bytes("2"))
            .build();
    assertThatThrownBy(() -> store.commit(late).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ConflictException.class,
            conflict -> {
              assertThat(conflict.key()).isEqualTo("/a");
              assertThat(conflict.revision()).isEqualTo(revision);
            });
    assertThat(range("/", "", 0)).containsExactly("/a=1");
    assertThatThrownBy(() ->
            store.commit(Transaction.builder().absent("/a").put("/a", bytes("x")).build()).join())
        .hasCauseInstanceOf(ConflictException.class);
  }

  @Test
  void aDeletedKeyIsAbsentAndCanBeCreatedAgain() {
    put("/a", "1");
    delete("/a");
    assertThat(range("/", "", 0)).isEmpty();
    store.commit(Transaction.builder().absent("/a").put("/a", bytes("2")).build()).join();
    assertThat(range("/", "", 0)).containsExactly("/a=2");
  }

  @Test
  void ofManyWhoCreateTheSameKeyAtOnceOneWins() {
    List<CompletableFuture<Long>> all =
        IntStream.range(0, 50)
            .mapToObj(i ->
                store.commit(Transaction.builder().absent("/a").put("/a", bytes("" + i)).build()))
            .toList();
    long won =
        all.stream()
            .filter(one -> {
              try {
                one.join();
                return true;
              } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(ConflictException.class);
                return false;
              }
            })
            .count();
    assertThat(won).isOne();
  }

  @Test
  void thePastCanBeReadUntilItIsCompacted() {
    long first = put("/a", "1");
    put("/a", "2");
    long deleted = delete("/a");
    long last = put("/b", "3");
    assertThat(range("/", "", first)).containsExactly("/a=1");
    assertThat(range("/", "", deleted)).isEmpty();
    assertThat(range("/", "", last)).containsExactly("/b=3");
    store.compact(deleted);
    org.awaitility.Awaitility.await().until(() -> store.compactedRevision() == deleted);
    assertThatThrownBy(() -> range("/", "", first))
        .isInstanceOfSatisfying(
            CompactedException.class, gone -> assertThat(gone.compacted()).isEqualTo(deleted));
    assertThat(range("/", "", deleted)).isEmpty();
    assertThat(range("/", "", 0)).containsExactly("/b=3");
    assertThatThrownBy(() -> store.watch(first, changes -> {}))
        .isInstanceOf(CompactedException.class);
  }

  @Test
  void aWatchTellsWhatWasAndWhatComesInOrderWithoutAGap() throws Exception {
    long start = put("/a", "0");
    put("/a", "1");
    delete("/a");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(4);
    Store.Subscription subscription =
        store.watch(
            start,
            changes ->
                changes.forEach(change -> {
                  byte[] value = change.value();
                  seen.add(change.key() + "=" + (value == null ? "-" : text(value)));
                  all.countDown();
                }));
    put("/b", "2");
    put("/c", "3");
    all.await();
    assertThat(seen).containsExactly("/a=1", "/a=-", "/b=2", "/c=3");
    subscription.close();
    put("/d", "4");
    assertThat(seen).hasSize(4);
  }
}
