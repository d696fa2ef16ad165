package dev.j8s.store.etcd;

import com.google.protobuf.ByteString;
import dev.j8s.store.CompactedException;
import dev.j8s.store.ConflictException;
import dev.j8s.store.Entry;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that several servers share. A commit is answered when etcd has it and this process's own
 * listeners were told of it, so a writer reads what it wrote also from what listeners keep.
 */
public final class EtcdStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(EtcdStore.class);

  /** The most entries of one message, so that reading everything needs no huge one. */
  private static final int PAGE = 2000;

  /** How long a call may take, also while no server can be reached. */
  private static final int PATIENCE_SECONDS = 30;

  /** In etcd's protocol: no end. */
  private static final ByteString NO_END = ByteString.copyFrom(new byte[] {0});

  private final ManagedChannel channel;
  private final KVGrpc.KVBlockingStub blocking;
  private final KVGrpc.KVStub async;
  private final AtomicLong revision = new AtomicLong();
  private final AtomicLong compacted = new AtomicLong();
  private final List<EtcdWatch> watches = new CopyOnWriteArrayList<>();

  private EtcdStore(ManagedChannel channel) {
    this.channel = channel;
    this.blocking = KVGrpc.newBlockingStub(channel).withWaitForReady();
    this.async = KVGrpc.newStub(channel).withWaitForReady();
  }

  /**
   * Connects and reads the current revision.
   *
   * @throws StoreException when no endpoint answers within ten seconds
   */
  public static EtcdStore open(EtcdOptions options) {
    EtcdStore store = new EtcdStore(Channels.open(options));
    try {
      RangeResponse first =
          store
              .blocking
              .withDeadlineAfter(10, TimeUnit.SECONDS)
              .range(RangeRequest.newBuilder().setKey(bytes("/")).setLimit(1).build());
      store.seen(first.getHeader().getRevision());
      return store;
    } catch (StatusRuntimeException e) {
      store.close();
      throw failure("reach etcd at " + String.join(", ", options.endpoints()), e);
    }
  }

  @Override
  public long revision() {
    return revision.get();
  }

  @Override
  public long compactedRevision() {
    return compacted.get();
  }

  @Override
  public Range range(String from, String to, long asked, int limit) {
    List<Entry> found = new ArrayList<>();
    ByteString start = bytes(from);
    long at = asked;
    while (true) {
      int page = limit == 0 ? PAGE : Math.min(PAGE, limit - found.size());
      RangeResponse response = page(start, to, at, page, asked);
      seen(response.getHeader().getRevision());
      // All pages are of the state that the first one showed.
      at = at == 0 ? response.getHeader().getRevision() : at;
      for (KeyValue entry : response.getKvsList()) {
        found.add(
            new Entry(
                entry.getKey().toStringUtf8(),
                entry.getValue().toByteArray(),
                entry.getModRevision()));
      }
      boolean full = limit > 0 && found.size() == limit;
      if (!response.getMore() || full) {
        return new Range(found, at, response.getMore());
      }
      start = response.getKvs(response.getKvsCount() - 1).getKey().concat(NO_END);
    }
  }

  private RangeResponse page(ByteString start, String to, long at, int limit, long asked) {
    try {
      return blocking
          .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .range(
              RangeRequest.newBuilder()
                  .setKey(start)
                  .setRangeEnd(to.isEmpty() ? NO_END : bytes(to))
                  .setRevision(at)
                  .setLimit(limit)
                  .build());
    } catch (StatusRuntimeException e) {
      throw isCompacted(e)
          ? new CompactedException(asked, compacted.get())
          : failure("read a range", e);
    }
  }

  @Override
  public CompletableFuture<Long> commit(Transaction transaction) {
    TxnRequest.Builder request = TxnRequest.newBuilder();
    for (Transaction.Condition condition : transaction.conditions()) {
      request.addCompare(
          Compare.newBuilder()
              .setKey(bytes(condition.key()))
              .setTarget(Compare.CompareTarget.MOD)
              .setResult(Compare.CompareResult.EQUAL)
              .setModRevision(condition.revision()));
      request.addFailure(
          RequestOp.newBuilder()
              .setRequestRange(RangeRequest.newBuilder().setKey(bytes(condition.key()))));
    }
    for (Transaction.Operation operation : transaction.operations()) {
      request.addSuccess(operation(operation));
    }
    CompletableFuture<Long> answer = new CompletableFuture<>();
    async
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .txn(request.build(), new Answer(transaction, answer));
    return answer;
  }

  private static RequestOp operation(Transaction.Operation operation) {
    ByteString key = bytes(operation.key());
    return switch (operation) {
      case Transaction.Put put ->
          RequestOp.newBuilder()
              .setRequestPut(
                  PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFrom(put.value())))
              .build();
      case Transaction.Delete _ ->
          RequestOp.newBuilder()
              .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
              .build();
    };
  }

  private final class Answer implements StreamObserver<TxnResponse> {
    private final Transaction transaction;
    private final CompletableFuture<Long> answer;

    Answer(Transaction transaction, CompletableFuture<Long> answer) {
      this.transaction = transaction;
      this.answer = answer;
    }

    @Override
    public void onNext(TxnResponse response) {
      long at = response.getHeader().getRevision();
      if (!response.getSucceeded()) {
        answer.completeExceptionally(conflict(transaction, response));
        return;
      }
      seen(at);
      CompletableFuture<?>[] told =
          watches.stream().map(watch -> watch.told(at)).toArray(CompletableFuture<?>[]::new);
      var _ = CompletableFuture.allOf(told).thenRun(() -> answer.complete(at));
    }

    @Override
    public void onError(Throwable cause) {
      answer.completeExceptionally(failure("commit", cause));
    }

    @Override
    public void onCompleted() {
      // The answer came with the only message.
    }
  }

  private static StoreException conflict(Transaction transaction, TxnResponse response) {
    for (int i = 0; i < transaction.conditions().size(); i++) {
      Transaction.Condition condition = transaction.conditions().get(i);
      RangeResponse found = response.getResponses(i).getResponseRange();
      long actual = found.getKvsCount() == 0 ? 0 : found.getKvs(0).getModRevision();
      if (actual != condition.revision()) {
        return new ConflictException(condition.key(), condition.revision(), actual);
      }
    }
    return new StoreException("etcd refused a transaction whose conditions hold", null);
  }

  @Override
  public Subscription watch(long afterRevision, Listener listener) {
    // A read at that revision says whether its history is still there.
    var _ = range("/", "/0", afterRevision == 0 ? 1 : afterRevision, 1);
    EtcdWatch watch = new EtcdWatch(channel, afterRevision, listener, this::seen);
    watches.add(watch);
    watch.start();
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  @Override
  public void compact(long to) {
    async.compact(
        CompactionRequest.newBuilder().setRevision(to).build(),
        new StreamObserver<>() {
          @Override
          public void onNext(CompactionResponse response) {
            compacted.accumulateAndGet(to, Math::max);
          }

          @Override
          public void onError(Throwable cause) {
            // Another server may have done it already.
            log.debug("Compaction to {} was refused: {}", to, cause.getMessage());
          }

          @Override
          public void onCompleted() {
            log.debug("Compacted to revision {}", to);
          }
        });
  }

  @Override
  public void backup(Path file) {
    Iterator<SnapshotResponse> parts =
        MaintenanceGrpc.newBlockingStub(channel).snapshot(SnapshotRequest.getDefaultInstance());
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      while (parts.hasNext()) {
        parts.next().getBlob().writeTo(out);
      }
    } catch (IOException | StatusRuntimeException e) {
      throw failure("write a backup to " + file, e);
    }
  }

  private void seen(long other) {
    revision.accumulateAndGet(other, Math::max);
  }

  @Override
  public void close() {
    watches.forEach(EtcdWatch::close);
    channel.shutdown();
    try {
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  static ByteString bytes(String key) {
    return ByteString.copyFromUtf8(key);
  }

  static boolean isCompacted(Throwable cause) {
    Status status = Status.fromThrowable(cause);
    String words = status.getDescription();
    return status.getCode() == Status.Code.OUT_OF_RANGE
        && words != null
        && words.contains("compacted");
  }

  static StoreException failure(String what, @Nullable Throwable cause) {
    return new StoreException(
        "could not " + what + ": " + (cause == null ? "" : cause.getMessage()), cause);
  }
}
