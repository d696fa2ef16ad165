package dev.j8s.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, sent as it comes. Writing never blocks: who writes asks {@link
 * #isWritable} first, or blocks in {@link #awaitWritable}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
public final class ResponseStream {
  /** A client that takes nothing for so long is cut off. */
  private static final long PATIENCE_SECONDS = 60;

  private static final int CHUNK = 64 << 10;

  private final Exchange exchange;
  private final Channel channel;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

  ResponseStream(Exchange exchange, Channel channel) {
    this.exchange = exchange;
    this.channel = channel;
  }

  public boolean isOpen() {
    return !ended.get();
  }

  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Runs the task once when the client has taken enough, or is gone. */
  public void whenWritable(Runnable task) {
    waiting.set(task);
    if (channel.isWritable() || ended.get()) {
      writable();
    }
  }

  /** Sends parts that are shared and never change; nothing is copied. */
  public void write(byte[]... parts) {
    write(Unpooled.wrappedBuffer(parts));
  }

  /** Sends a buffer, which is released. */
  public void write(ByteBuf bytes) {
    if (ended.get()) {
      bytes.release();
      return;
    }
    exchange.sent(bytes.readableBytes());
    channel.writeAndFlush(new DefaultHttpContent(bytes));
  }

  /** Ends the answer in good order. */
  public void end() {
    if (ended.compareAndSet(false, true)) {
      channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(f -> exchange.finish());
      writable();
    }
  }

  /** Cuts the connection, so that the client can tell that the answer is not whole. */
  public void abort() {
    exchange.abort();
  }

  public void onEnd(Runnable listener) {
    exchange.onEnd(listener);
  }

  /** Blocks while too much is unsent. */
  public void awaitWritable() throws IOException {
    if (channel.isWritable()) {
      return;
    }
    CountDownLatch latch = new CountDownLatch(1);
    whenWritable(latch::countDown);
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        abort();
        throw new IOException("client takes no data");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (ended.get()) {
      throw new IOException("client is gone");
    }
  }

  void writeAll(List<byte[]> parts) {
    try {
      int from = 0;
      while (from < parts.size() && isOpen()) {
        awaitWritable();
        int to = from;
        for (long size = 0; to < parts.size() && (size < CHUNK || to == from); to++) {
          size += parts.get(to).length;
        }
        write(parts.subList(from, to).toArray(new byte[0][]));
        from = to;
      }
    } catch (IOException clientGone) {
      abort();
    }
  }

  /** A blocking view. */
  public OutputStream outputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!isOpen()) {
          throw new IOException("client is gone");
        }
        awaitWritable();
        ResponseStream.this.write(Unpooled.copiedBuffer(bytes, offset, length));
      }

      @Override
      public void close() {
        end();
      }
    };
  }

  void writable() {
    Runnable task = waiting.getAndSet(null);
    if (task != null) {
      task.run();
    }
  }

  void lost() {
    ended.set(true);
    writable();
  }
}
