package dev.j8s.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the handlers of one connection together: TLS, then what ALPN says. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionInitializer.class);
  private static final int IDLE_SECONDS = 90;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final int MAX_REQUEST_LINE = 64 << 10;
  private static final int MAX_HEADERS = 1 << 20;
  private static final int MOST_FLUSHES = 256;
  private static final int STREAMS = 1000;
  private static final int STREAM_WINDOW = 1 << 20;

  private final @Nullable TlsIdentity tls;
  private final ChannelGroup connections;
  private final OpenExchanges open;
  private final Executor executor;
  private final ExchangeHandler handler;
  private final BodyBudget budget = BodyBudget.ofProcess();

  ConnectionInitializer(
      @Nullable TlsIdentity tls,
      ChannelGroup connections,
      OpenExchanges open,
      Executor executor,
      ExchangeHandler handler) {
    this.tls = tls;
    this.connections = connections;
    this.open = open;
    this.executor = executor;
    this.handler = handler;
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    if (tls == null) {
      http1(channel.pipeline());
      return;
    }
    SslHandler handshake = tls.context().newHandler(channel.alloc());
    handshake.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    channel.pipeline().addLast(handshake).addLast(new Negotiation());
  }

  private void http1(ChannelPipeline pipeline) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(64 << 10);
    pipeline
        .addLast(joinedFlushes())
        .addLast("http", new HttpServerCodec(limits))
        .addLast("idle", new IdleStateHandler(0, 0, IDLE_SECONDS))
        .addLast("requests", new RequestReader(open, budget, executor, handler));
  }

  /** What is written in a burst goes to the kernel at once. */
  private static ChannelHandler joinedFlushes() {
    return new FlushConsolidationHandler(MOST_FLUSHES, true);
  }

  private void http2(ChannelPipeline pipeline) {
    Http2FrameCodec frames =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS)
                    .initialWindowSize(STREAM_WINDOW)
                    .maxHeaderListSize(MAX_HEADERS))
            .gracefulShutdownTimeoutMillis(0)
            .build();
    pipeline
        .addLast(joinedFlushes())
        .addLast(frames)
        .addLast("idle", new IdleStateHandler(0, 0, IDLE_SECONDS))
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream
                        .pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast("requests", new RequestReader(open, budget, executor, handler));
                  }
                }))
        .addLast(new IdleHttp2(frames));
  }

  private final class Negotiation extends ApplicationProtocolNegotiationHandler {
    Negotiation() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        http2(context.pipeline());
      } else {
        http1(context.pipeline());
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      log.debug(
          "TLS handshake failed, peer={}: {}",
          context.channel().remoteAddress(),
          cause.getMessage());
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      log.debug(
          "Connection failed, peer={}: {}", context.channel().remoteAddress(), cause.toString());
      context.close();
    }
  }

  /** Closes an HTTP/2 connection on which nothing goes on. */
  private static final class IdleHttp2 extends ChannelInboundHandlerAdapter {
    private final Http2FrameCodec frames;

    IdleHttp2(Http2FrameCodec frames) {
      this.frames = frames;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof IdleStateEvent idle
          && idle.state() == IdleState.ALL_IDLE
          && frames.connection().numActiveStreams() == 0) {
        context.close();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      io.netty.util.ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) {
        log.debug("HTTP/2 connection failed, peer={}", context.channel().remoteAddress(), cause);
      }
      context.close();
    }
  }
}
