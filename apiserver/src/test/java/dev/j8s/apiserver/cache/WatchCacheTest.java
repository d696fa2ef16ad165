package dev.j8s.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.status.Status;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.store.Change;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchCacheTest {
  private static final FieldPaths NO_FIELDS = new FieldPaths(List.of());

  private final ScriptedStore store = new ScriptedStore();
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final WatchCache cache =
      new WatchCache(
          store,
          () -> Instant.EPOCH,
          Runnable::run,
          (delay, task) -> {
            timers.add(task);
            return () -> timers.remove(task);
          });

  @Test
  void isWellUntilTheStoreTellsNothingMore() {
    assertThatCode(cache::check).doesNotThrowAnyException();
    store.listener().ended(new StoreException("compacted", null));
    assertThatThrownBy(cache::check)
        .isInstanceOf(StoreException.class)
        .hasMessage("the store is no longer followed: compacted");
  }

  @Test
  void aBookmarkIsNeverOlderThanTheEventsBeforeIt() {
    List<String> seen = new ArrayList<>();
    ResourceCache maps = cache.of("", "configmaps", NO_FIELDS);
    maps.watchAll(
        new Selection("", null, List.of(), NO_FIELDS),
        new Registry.WatchSink() {
          @Override
          public boolean send(Registry.EventType type, StoredObject object) {
            seen.add(type + " " + object.resourceVersion());
            return true;
          }

          @Override
          public void whenReady(Runnable task) {
            task.run();
          }

          @Override
          public void ended(@Nullable Status status) {
            seen.add("ended");
          }
        },
        new Watcher.Bookmarks("v1", "ConfigMap", true, false));
    // The event is in the ring, but the commit's revision isn't yet that of the whole cache.
    maps.apply(List.of(change("/registry/core/configmaps/a/m", 7)), Instant.EPOCH);
    List.copyOf(timers).forEach(Runnable::run);
    assertThat(seen).containsExactly("ADDED 7", "BOOKMARK 7");
  }

  private static Change change(String key, long revision) {
    String json = "{\"metadata\":{\"name\":\"m\",\"resourceVersion\":\"\"}}";
    return new Change(key, json.getBytes(StandardCharsets.UTF_8), revision, null);
  }

  /** Tells what the test tells it to. */
  private static final class ScriptedStore implements Store {
    private @Nullable Listener listener;

    Listener listener() {
      return java.util.Objects.requireNonNull(listener, "nobody watches");
    }

    @Override
    public long revision() {
      return 1;
    }

    @Override
    public long compactedRevision() {
      return 0;
    }

    @Override
    public Range range(String from, String to, long revision, int limit) {
      return new Range(List.of(), 1, false);
    }

    @Override
    public CompletableFuture<Long> commit(Transaction transaction) {
      throw new UnsupportedOperationException("nothing is written here");
    }

    @Override
    public Subscription watch(long afterRevision, Listener follower) {
      listener = follower;
      return () -> {};
    }

    @Override
    public void compact(long revision) {}

    @Override
    public void backup(Path file) {
      throw new UnsupportedOperationException("there is nothing to keep");
    }

    @Override
    public void close() {}
  }
}
