package dev.j8s.client.informer;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Scope;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local copy of one type in one scope and those who want to hear of its changes.
 *
 * <p>Everything that changes the copy or calls a handler runs on one serial executor (the mailbox),
 * so the handlers see the changes in order and a handler that was added late sees first what is
 * there. A {@link Reflector} fills the mailbox.
 */
final class SharedInformer<T extends HasMetadata> implements Informer<T>, Reflector.Target<T> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedInformer.class);

  private final TypeInfo<T> type;
  private final ObjectStore<T> store = new ObjectStore<>();
  private final SerialExecutor mailbox;
  private final Reflector<T> reflector;
  private final List<Handler<T>> handlers = new ArrayList<>(); // used in the mailbox only
  private final CompletableFuture<Void> firstSync = new CompletableFuture<>();
  private volatile String resourceVersion = "";
  private boolean started; // guarded by this

  SharedInformer(TypeInfo<T> type, Scope scope, Transport transport, Environment environment) {
    this.type = type;
    mailbox = new SerialExecutor(environment.executor());
    reflector = new Reflector<>(type, scope, transport, environment, this);
  }

  @Override
  public Lister<T> lister() {
    return store;
  }

  @Override
  public void addHandler(Handler<T> handler) {
    mailbox.execute(() -> {
      handlers.add(handler);
      store.list().forEach(object -> tell(handler, h -> h.added(object)));
    });
  }

  @Override
  public void addIndex(String name, Function<T, Collection<String>> values) {
    store.addIndex(name, values);
  }

  @Override
  public boolean synced() {
    return firstSync.isDone();
  }

  @Override
  public String resourceVersion() {
    return resourceVersion;
  }

  CompletableFuture<Void> firstSync() {
    return firstSync;
  }

  synchronized boolean started() {
    return started;
  }

  synchronized void start() {
    if (!started) {
      started = true;
      reflector.start();
    }
  }

  void close() {
    reflector.close();
  }

  @Override
  public void replaced(List<T> objects, String version) {
    mailbox.execute(() -> {
      Set<Key> gone = store.keys();
      for (T object : objects) {
        gone.remove(Key.of(object));
      }
      gone.forEach(this::remove);
      objects.forEach(this::put);
      resourceVersion = version;
      if (firstSync.complete(null)) {
        LOG.debug("informer of {} holds {} objects", type.resource(), objects.size());
      }
    });
  }

  @Override
  public void changed(T object) {
    mailbox.execute(() -> {
      put(object);
      resourceVersion = object.getMetadata().getResourceVersion();
    });
  }

  @Override
  public void deleted(T last) {
    mailbox.execute(() -> {
      if (store.remove(Key.of(last)) != null) {
        handlers.forEach(handler -> tell(handler, h -> h.deleted(last)));
      }
      resourceVersion = last.getMetadata().getResourceVersion();
    });
  }

  @Override
  public void bookmark(String version) {
    mailbox.execute(() -> resourceVersion = version);
  }

  private void put(T object) {
    T before = store.put(Key.of(object), object);
    if (before == null) {
      handlers.forEach(handler -> tell(handler, h -> h.added(object)));
    } else if (!sameUid(before, object)) {
      handlers.forEach(handler -> tell(handler, h -> h.deleted(before)));
      handlers.forEach(handler -> tell(handler, h -> h.added(object)));
    } else if (!sameVersion(before, object)) {
      handlers.forEach(handler -> tell(handler, h -> h.updated(before, object)));
    }
  }

  private void remove(Key key) {
    T last = store.remove(key);
    if (last != null) {
      handlers.forEach(handler -> tell(handler, h -> h.deleted(last)));
    }
  }

  private void tell(Handler<T> handler, Consumer<Handler<T>> what) {
    try {
      what.accept(handler);
    } catch (RuntimeException e) {
      LOG.error("a handler of {} failed", type.resource(), e);
    }
  }

  private static boolean sameUid(HasMetadata a, HasMetadata b) {
    return same(a.getMetadata().getUid(), b.getMetadata().getUid());
  }

  private static boolean sameVersion(HasMetadata a, HasMetadata b) {
    return same(a.getMetadata().getResourceVersion(), b.getMetadata().getResourceVersion());
  }

  private static boolean same(@Nullable String a, @Nullable String b) {
    return a != null && a.equals(b);
  }
}
