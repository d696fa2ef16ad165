package dev.j8s.apiserver.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One connection to a target, with one request on it. Everything happens on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class Backend extends ChannelInboundHandlerAdapter {
  private static final int CONNECT_MILLIS = 10_000;

  /** Is told what comes back, on the event loop. */
  interface Listener {
    /** The head of the answer; with status 101 raw bytes follow, else content. */
    void answered(Backend backend, HttpResponse response);

    /** A piece of content, or of raw bytes; must be released. */
    void received(ByteBuf bytes);

    /** All of the content is there, or (raw) the other side has closed. */
    void ended();

    /** There is no whole answer, and there will be none. */
    void failed(Throwable cause);

    /** The target takes data again. */
    default void writable() {}
  }

  private final FullHttpRequest request;
  private final Listener listener;
  private @Nullable Channel channel;
  private boolean answered;
  private boolean raw;
  private boolean done;

  private Backend(FullHttpRequest request, Listener listener) {
    this.request = request;
    this.listener = listener;
  }

  /** Connects and sends; the answer goes to the listener. */
  static void send(EventLoop loop, Target target, FullHttpRequest request, Listener listener) {
    Backend backend = new Backend(request, listener);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel made) {
                if (target.tls() != null) {
                  made.pipeline().addLast(target.tls().newHandler(made.alloc()));
                }
                made.pipeline()
                    .addLast("http", new HttpClientCodec(64 << 10, 1 << 20, 64 << 10))
                    .addLast(backend);
              }
            })
        .connect(target.host(), target.port())
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            request.release();
            backend.fail(connected.cause());
          }
        });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    context
        .writeAndFlush(request)
        .addListener(sent -> {
          if (!sent.isSuccess()) {
            fail(sent.cause());
            context.close();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      listener.received(bytes);
      return;
    }
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      fail(part.decoderResult().cause());
      context.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      if (response.status().code() == 100) {
        return;
      }
      answered = true;
      raw = response.status().code() == 101;
      listener.answered(this, response);
    }
    if (message instanceof HttpContent content) {
      if (content.content().isReadable()) {
        listener.received(content.content());
      } else {
        content.release();
      }
      if (content instanceof LastHttpContent && answered && !raw) {
        end();
        context.close();
      } else if (content instanceof LastHttpContent && raw) {
        context.channel().eventLoop().execute(() -> context.pipeline().remove("http"));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (raw) {
      end();
    } else {
      fail(new IOException("connection closed before the answer was whole"));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      listener.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (raw) {
      end();
    } else {
      fail(cause);
    }
    context.close();
  }

  private void end() {
    if (!done) {
      done = true;
      listener.ended();
    }
  }

  private void fail(Throwable cause) {
    if (!done) {
      done = true;
      listener.failed(cause);
    }
  }

  /** Sends raw bytes, once the answer was 101. */
  void write(ByteBuf bytes) {
    Channel open = channel;
    if (open == null) {
      bytes.release();
    } else {
      open.writeAndFlush(bytes);
    }
  }

  boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  Channel channel() {
    return java.util.Objects.requireNonNull(channel, "not connected");
  }

  /** Holds the target back, or lets it go on. */
  void setReading(boolean reading) {
    if (channel != null) {
      channel.config().setAutoRead(reading);
    }
  }

  void close() {
    if (channel != null) {
      channel.close();
    }
  }
}
