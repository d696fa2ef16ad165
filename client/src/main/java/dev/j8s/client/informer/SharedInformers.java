package dev.j8s.client.informer;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import dev.j8s.client.time.Environment;
import dev.j8s.client.transport.ServedType;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Informers over one transport, one for each type and scope. */
public final class SharedInformers implements Informers {
  private final Transport transport;
  private final Environment environment;
  private final Map<Wanted, SharedInformer<?>> all = new LinkedHashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  private record Wanted(TypeInfo<?> type, Scope scope) {}

  public SharedInformers(Transport transport, Environment environment) {
    this.transport = requireNonNull(transport, "transport is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  @Override
  public <T extends HasMetadata> Informer<T> of(Class<T> type, Scope scope) {
    return of(TypeInfo.of(type), scope);
  }

  @Override
  public Informer<PartialObjectMetadata> metadata(ServedType type) {
    return of(type.metadataOnly(), Scope.ALL);
  }

  @Override
  public void drop(ServedType type) {
    SharedInformer<?> dropped;
    synchronized (this) {
      dropped = all.remove(new Wanted(type.metadataOnly(), Scope.ALL));
    }
    if (dropped != null) {
      dropped.close();
    }
  }

  @SuppressWarnings("unchecked")
  private synchronized <T extends HasMetadata> Informer<T> of(TypeInfo<T> type, Scope scope) {
    return (Informer<T>)
        all.computeIfAbsent(
            new Wanted(type, scope),
            _ -> new SharedInformer<>(type, scope, transport, environment));
  }

  @Override
  public synchronized void start() {
    if (closed) {
      throw new IllegalStateException("informers are closed");
    }
    all.values().forEach(SharedInformer::start);
  }

  @Override
  public CompletableFuture<Void> synced() {
    return CompletableFuture.allOf(
        running().stream().map(SharedInformer::firstSync).toArray(CompletableFuture[]::new));
  }

  private synchronized List<SharedInformer<?>> running() {
    return all.values().stream().filter(SharedInformer::started).toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    all.values().forEach(SharedInformer::close);
  }
}
