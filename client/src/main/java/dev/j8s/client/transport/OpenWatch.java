package dev.j8s.client.transport;

import dev.j8s.api.status.ApiException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch over HTTP: cuts the body into lines, one event each, and tells the listener. The HTTP
 * client calls it for one buffer at a time.
 */
final class OpenWatch<T extends HasMetadata> implements Watch, HttpResponse.BodyHandler<Void> {
  private final WatchListener<T> listener;
  private final EventDecoder<T> decoder;
  private final Consumer<OpenWatch<T>> over;
  private @Nullable Future<?> answer; // guarded by this
  private boolean ended; // guarded by this
  private volatile boolean begun;

  OpenWatch(Class<T> type, WatchListener<T> listener, Consumer<OpenWatch<T>> over) {
    this.listener = listener;
    this.over = over;
    decoder = new EventDecoder<>(type, listener);
  }

  synchronized void began(Future<?> answer) {
    this.answer = answer;
    if (ended) {
      answer.cancel(true);
    }
  }

  /** Whether the server has answered. */
  boolean hasBegun() {
    return begun;
  }

  /** The exchange is over: with a cause when it broke. */
  void finished(@Nullable Throwable cause) {
    if (endOnce()) {
      listener.ended(cause);
    }
  }

  /** Ends it and lets the listener know. */
  void end(Throwable cause) {
    if (endOnce()) {
      cancel();
      listener.ended(cause);
    }
  }

  @Override
  public void close() {
    if (endOnce()) {
      cancel();
    }
  }

  private boolean endOnce() {
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
    }
    over.accept(this);
    return true;
  }

  private synchronized void cancel() {
    if (answer != null) {
      answer.cancel(true);
    }
  }

  private synchronized boolean isOpen() {
    return !ended;
  }

  @Override
  public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo response) {
    begun = true;
    if (response.statusCode() < 300) {
      return new Lines();
    }
    return HttpResponse.BodySubscribers.mapping(
        HttpResponse.BodySubscribers.ofByteArray(),
        body -> {
          throw StatusDecoder.exception(response.statusCode(), body);
        });
  }

  private final class Lines implements HttpResponse.BodySubscriber<Void> {
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<Void> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      try {
        for (ByteBuffer buffer : buffers) {
          read(buffer);
        }
      } catch (ApiException e) {
        stop(e);
        return;
      } catch (RuntimeException e) {
        stop(new IllegalStateException("a watch event can't be decoded: " + line, e));
        return;
      }
      if (subscription != null) {
        subscription.request(1);
      }
    }

    private void stop(Exception cause) {
      if (subscription != null) {
        subscription.cancel();
      }
      body.completeExceptionally(cause);
    }

    private void read(ByteBuffer buffer) {
      while (buffer.hasRemaining() && isOpen()) {
        byte next = buffer.get();
        if (next != '\n') {
          line.write(next);
        } else if (line.size() > 0) {
          byte[] event = line.toByteArray();
          line.reset();
          decoder.decode(event);
        }
      }
    }

    @Override
    public void onError(Throwable cause) {
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      body.complete(null);
    }
  }
}
