package dev.j8s.kubelet.runtime;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/** A server stream that passes its messages on and tells its end. */
final class EventStream<T> implements StreamObserver<T>, RuntimeEvents.Open {
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private final Consumer<T> messages;
  private final RuntimeEvents.Ended ended;

  EventStream(Consumer<T> messages, RuntimeEvents.Ended ended) {
    this.messages = messages;
    this.ended = ended;
  }

  EventStream<T> open(Consumer<StreamObserver<T>> call) {
    context.run(() -> call.accept(this));
    return this;
  }

  @Override
  public void onNext(T message) {
    messages.accept(message);
  }

  @Override
  public void onError(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    ended.ended(status.getCode() == Status.Code.UNIMPLEMENTED, status.toString());
  }

  @Override
  public void onCompleted() {
    ended.ended(false, "the runtime ended it");
  }

  @Override
  public void close() {
    context.cancel(null);
  }
}
