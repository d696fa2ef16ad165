package dev.j8s.client.testing;

import dev.j8s.client.Scope;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Watch;
import dev.j8s.client.transport.WatchListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.Executor;

/** One watch of a {@link FakeApi}: tells what a change means to those who see only its scope. */
final class FakeWatch<T extends HasMetadata> implements Watch {
  private final TypeInfo<T> type;
  private final Scope scope;
  private final WatchListener<T> listener;
  private final Executor deliveries;
  private volatile boolean closed;

  FakeWatch(TypeInfo<T> type, Scope scope, WatchListener<T> listener, Executor deliveries) {
    this.type = type;
    this.scope = scope;
    this.listener = listener;
    this.deliveries = deliveries;
  }

  void offer(FakeApi.Change change) {
    if (!change.last().resource().equals(type.resource())) {
      return;
    }
    boolean before =
        change.before() != null && FakeSelectors.matches(scope, change.before().tree());
    boolean after = change.after() != null && FakeSelectors.matches(scope, change.after().tree());
    if (!before && !after) {
      return;
    }
    var what =
        !after
            ? WatchListener.Change.DELETED
            : before ? WatchListener.Change.MODIFIED : WatchListener.Change.ADDED;
    T object = change.last().typed(type.type());
    deliver(() -> listener.changed(what, object));
  }

  void end(Throwable cause) {
    deliver(() -> listener.ended(cause));
    deliveries.execute(this::close);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void deliver(Runnable delivery) {
    deliveries.execute(() -> {
      if (!closed) {
        delivery.run();
      }
    });
  }
}
