package dev.j8s.apiserver.cache;

import dev.j8s.store.Change;
import dev.j8s.store.Entry;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in the store, by resource. With an embedded store it is as new as the last answered
 * commit. Every five minutes it lets the store forget what was history five minutes before.
 */
public final class WatchCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchCache.class);
  private static final Duration COMPACTION = Duration.ofMinutes(5);

  private final Store store;
  private final InstantSource clock;
  private final Executor executor;
  private final Timers timers;
  private final Map<String, ResourceCache> resources = new ConcurrentHashMap<>();
  private final Store.Subscription subscription;
  private final long loadedRevision;
  private volatile long revision;
  private volatile long oldestRevision;
  private volatile Timers.@Nullable Pending compaction;
  private volatile boolean closed;

  /** Why the store tells nothing more; null while it does. */
  private volatile @Nullable StoreException lost;

  /** Loads the store's whole content and follows it from there. */
  public WatchCache(Store store, InstantSource clock, Executor executor, Timers timers) {
    this.store = store;
    this.clock = clock;
    this.executor = executor;
    this.timers = timers;
    Range all = store.range(Keys.ROOT, "/registry0", 0, 0);
    this.loadedRevision = all.revision();
    this.revision = all.revision();
    load(all);
    this.subscription = store.watch(all.revision(), new Follower());
    compactLater(store.revision());
  }

  private void load(Range all) {
    Map<String, Snapshot> snapshots = new HashMap<>();
    for (Entry entry : all.entries()) {
      String prefix = prefixOf(entry.key());
      if (prefix == null) {
        log.warn("The store holds a key that belongs to no resource: {}", entry.key());
        continue;
      }
      String key = entry.key().substring(prefix.length());
      CachedObject object = CachedObject.of(key, entry.value(), entry.revision(), null);
      snapshots.merge(
          prefix, Snapshot.EMPTY.with(key, object), (known, one) -> known.with(key, object));
    }
    snapshots.forEach((prefix, snapshot) ->
        resources.put(prefix, new ResourceCache(this, prefix, snapshot, all.revision())));
    log.info(
        "Loaded {} objects of {} resources at revision {}",
        all.entries().size(),
        resources.size(),
        all.revision());
  }

  /** The cache of one resource, there or not. */
  public ResourceCache of(String group, String resource, FieldPaths selectable) {
    ResourceCache found = byPrefix(Keys.prefix(group, resource));
    found.selectable(selectable);
    return found;
  }

  /** The cache of one resource as far as it was ever asked for; its fields are not selectable. */
  public ResourceCache peek(String group, String resource) {
    return byPrefix(Keys.prefix(group, resource));
  }

  /** Every resource that ever held an object since the cache was loaded. */
  public List<ResourceCache> all() {
    return List.copyOf(resources.values());
  }

  private ResourceCache byPrefix(String prefix) {
    ResourceCache found = resources.get(prefix);
    return found != null
        ? found
        : resources.computeIfAbsent(
            prefix, p -> new ResourceCache(this, p, Snapshot.EMPTY, loadedRevision));
  }

  /** The last commit that every reader sees whole. */
  public long revision() {
    return revision;
  }

  /**
   * Looks whether what is read here is still what is stored.
   *
   * @throws StoreException when the store tells nothing more, and only a new start helps
   */
  public void check() {
    StoreException why = lost;
    if (why != null) {
      throw new StoreException("the store is no longer followed: " + why.getMessage(), why);
    }
  }

  /** States older than this can't be read any more. */
  long oldestRevision() {
    return oldestRevision;
  }

  Executor executor() {
    return executor;
  }

  Timers timers() {
    return timers;
  }

  private final class Follower implements Store.Listener {
    @Override
    public void committed(List<Change> changes) {
      Map<ResourceCache, List<Change>> byResource = new LinkedHashMap<>();
      for (Change change : changes) {
        String prefix = prefixOf(change.key());
        if (prefix != null) {
          byResource.computeIfAbsent(byPrefix(prefix), r -> new ArrayList<>()).add(change);
        }
      }
      Instant now = clock.instant();
      byResource.forEach((resource, its) -> resource.apply(its, now));
      revision = changes.getLast().revision();
      byResource.keySet().forEach(resource -> resource.dispatcher().wake());
    }

    @Override
    public void ended(StoreException why) {
      log.error("The watch cache no longer follows the store: {}", why.getMessage());
      lost = why;
    }
  }

  private static @Nullable String prefixOf(String key) {
    if (!key.startsWith(Keys.ROOT)) {
      return null;
    }
    int group = key.indexOf('/', Keys.ROOT.length());
    int resource = group < 0 ? -1 : key.indexOf('/', group + 1);
    return resource < 0 ? null : key.substring(0, resource + 1);
  }

  private void compactLater(long then) {
    compaction =
        timers.schedule(
            COMPACTION,
            () -> {
              if (closed) {
                return;
              }
              oldestRevision = then;
              store.compact(then);
              Instant now = clock.instant();
              resources.values().forEach(resource -> resource.history().trim(now));
              compactLater(revision);
            });
  }

  @Override
  public void close() {
    closed = true;
    Timers.Pending pending = compaction;
    if (pending != null) {
      pending.cancel();
    }
    subscription.close();
    resources.values().forEach(resource -> resource.dispatcher().close());
  }
}
