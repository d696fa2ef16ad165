package dev.j8s.store.etcd;

import com.google.protobuf.ByteString;
import dev.j8s.store.Change;
import dev.j8s.store.CompactedException;
import dev.j8s.store.Store.Listener;
import dev.j8s.store.StoreException;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all keys for one listener. When the stream breaks it is opened again after the last
 * revision that was delivered whole. gRPC calls one stream's observer on one thread at a time; what
 * both streams and callers touch is guarded by this.
 */
final class EtcdWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EtcdWatch.class);
  private static final long FIRST_DELAY_MILLIS = 50;
  private static final long LONGEST_DELAY_MILLIS = 5000;
  private static final ByteString EVERYTHING = ByteString.copyFrom(new byte[] {0});

  private final WatchGrpc.WatchStub stub;
  private final Listener listener;
  private final LongConsumer seen;

  /** Those who wait until a revision is delivered. Guarded by this. */
  private final NavigableMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();

  private long delivered;
  private @Nullable StreamObserver<WatchRequest> stream;
  private boolean closed;

  /** How often the stream broke since it last told something; guarded by this. */
  private int failures;

  EtcdWatch(ManagedChannel channel, long after, Listener listener, LongConsumer seen) {
    this.stub = WatchGrpc.newStub(channel).withWaitForReady();
    this.delivered = after;
    this.listener = listener;
    this.seen = seen;
  }

  synchronized void start() {
    if (closed) {
      return;
    }
    StreamObserver<WatchRequest> opened = stub.watch(new Follower());
    stream = opened;
    opened.onNext(
        WatchRequest.newBuilder()
            .setCreateRequest(
                WatchCreateRequest.newBuilder()
                    .setKey(EVERYTHING)
                    .setRangeEnd(EVERYTHING)
                    .setStartRevision(delivered + 1))
            .build());
  }

  /** Done when the listener was told of a revision, or never will be. */
  synchronized CompletableFuture<Void> told(long revision) {
    if (closed || delivered >= revision) {
      return CompletableFuture.completedFuture(null);
    }
    return waiting.computeIfAbsent(revision, r -> new CompletableFuture<>());
  }

  private final class Follower implements StreamObserver<WatchResponse> {
    @Override
    public void onNext(WatchResponse response) {
      synchronized (EtcdWatch.this) {
        if (closed) {
          return;
        }
      }
      if (response.getCompactRevision() > 0) {
        give(new CompactedException(delivered + 1, response.getCompactRevision()));
        return;
      }
      if (response.getCanceled()) {
        log.warn("etcd cancelled the watch: {}", response.getCancelReason());
        again();
        return;
      }
      if (response.getEventsCount() > 0) {
        deliver(response);
      }
    }

    @Override
    public void onError(Throwable cause) {
      synchronized (EtcdWatch.this) {
        if (closed) {
          return;
        }
      }
      log.info("The watch on etcd broke and is opened again: {}", cause.getMessage());
      again();
    }

    @Override
    public void onCompleted() {
      again();
    }
  }

  /** Opens the stream again, the later the more often it broke; start() looks if it is closed. */
  private void again() {
    long delay;
    synchronized (this) {
      delay = Math.min(FIRST_DELAY_MILLIS << Math.min(failures, 10), LONGEST_DELAY_MILLIS);
      failures++;
    }
    CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS).execute(this::start);
  }

  private void deliver(WatchResponse response) {
    List<Change> changes = new ArrayList<>(response.getEventsCount());
    for (Event event : response.getEventsList()) {
      byte[] value =
          event.getType() == Event.EventType.DELETE ? null : event.getKv().getValue().toByteArray();
      changes.add(
          new Change(
              event.getKv().getKey().toStringUtf8(), value, event.getKv().getModRevision(), null));
    }
    long last = changes.getLast().revision();
    seen.accept(last);
    listener.committed(changes);
    List<CompletableFuture<Void>> done;
    synchronized (this) {
      delivered = last;
      failures = 0;
      NavigableMap<Long, CompletableFuture<Void>> reached = waiting.headMap(last, true);
      done = List.copyOf(reached.values());
      reached.clear();
    }
    done.forEach(one -> one.complete(null));
  }

  private void give(StoreException why) {
    // Who waits for its commit to be told is answered after the listener knows that it won't be.
    listener.ended(why);
    close();
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> done;
    StreamObserver<WatchRequest> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = stream;
      done = List.copyOf(waiting.values());
      waiting.clear();
    }
    if (open != null) {
      open.onCompleted();
    }
    done.forEach(one -> one.complete(null));
  }
}
