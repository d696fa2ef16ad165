package dev.j8s.apiserver.http;

import dev.j8s.apiserver.request.Texts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket that a client has opened to us. Everything may be called from any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
public final class WebSocket {
  private static final Logger log = LoggerFactory.getLogger(WebSocket.class);
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_MESSAGE = 8 << 20;

  /** Called on the event loop, never to be blocked; messages come in order. */
  public interface Listener {
    /** The buffer is the caller's: retain it to keep it. */
    void message(ByteBuf payload);

    /** The client takes data again. */
    default void writable() {}

    /** The connection has ended. */
    void closed();
  }

  private final Channel channel;
  private final String protocol;

  /**
   * Done, on the event loop, when the connection has become a WebSocket. What is sent before waits
   * for it: the HTTP handlers would drop it.
   */
  private final Promise<Void> open;

  private WebSocket(Channel channel, String protocol) {
    this.channel = channel;
    this.protocol = protocol;
    this.open = channel.eventLoop().newPromise();
  }

  public static boolean isRequested(Exchange exchange) {
    return exchange.header(HttpHeaderNames.UPGRADE).equalsIgnoreCase("websocket");
  }

  /** The subprotocols that the client offers, in its order. */
  public static List<String> offered(Exchange exchange) {
    List<String> all = new ArrayList<>();
    for (String line : exchange.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      all.addAll(Texts.parts(line, ','));
    }
    return all;
  }

  /**
   * Answers the upgrade.
   *
   * @param protocol the chosen subprotocol; empty for none
   * @param listener made once the socket is there, before its first message
   */
  public static void accept(
      Exchange exchange, String protocol, Function<WebSocket, Listener> listener) {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.UPGRADE, "websocket")
            .set(HttpHeaderNames.CONNECTION, "Upgrade")
            .set(
                HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                acceptance(exchange.header(HttpHeaderNames.SEC_WEBSOCKET_KEY)));
    if (!protocol.isEmpty()) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    WebSocket socket = new WebSocket(exchange.channel(), protocol);
    exchange.switchProtocols(
        headers,
        List.of(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .maxFramePayloadLength(MAX_MESSAGE)
                    .build()),
            new WebSocket13FrameEncoder(false),
            new WebSocketFrameAggregator(MAX_MESSAGE),
            new Frames(listener.apply(socket), socket.open)));
  }

  private static String acceptance(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  public String protocol() {
    return protocol;
  }

  public Channel channel() {
    return channel;
  }

  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Holds the client back, or lets it go on. */
  public void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  public void sendBinary(ByteBuf payload) {
    send(new BinaryWebSocketFrame(payload));
  }

  public void sendText(ByteBuf payload) {
    send(new TextWebSocketFrame(payload));
  }

  private void send(WebSocketFrame frame) {
    whenOpen(() -> channel.writeAndFlush(frame));
  }

  /** Says why, and closes. */
  public void close(int code, String reason) {
    whenOpen(() ->
        channel
            .writeAndFlush(new CloseWebSocketFrame(code, reason))
            .addListener(ChannelFutureListener.CLOSE));
  }

  /** In the order of the calls: what waited is written by the very task that opens the socket. */
  private void whenOpen(Runnable write) {
    if (open.isSuccess()) {
      write.run();
    } else {
      open.addListener(_ -> write.run());
    }
  }

  private static final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final Listener listener;
    private final Promise<Void> open;
    private boolean closed;

    Frames(Listener listener, Promise<Void> open) {
      this.listener = listener;
      this.open = open;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      // After the task that adds this, which takes the HTTP handlers away last.
      context.executor().execute(() -> open.setSuccess(null));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      switch (frame) {
        case BinaryWebSocketFrame binary -> listener.message(binary.content());
        case TextWebSocketFrame text -> listener.message(text.content());
        case PingWebSocketFrame ping ->
            context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        case CloseWebSocketFrame close ->
            context
                .writeAndFlush(new CloseWebSocketFrame(true, 0, echo(close)))
                .addListener(ChannelFutureListener.CLOSE);
        default -> log.trace("WebSocket frame ignored, type={}", frame.getClass());
      }
    }

    private static ByteBuf echo(CloseWebSocketFrame close) {
      ByteBuf content = close.content();
      return content.alloc().buffer().writeBytes(ByteBufUtil.getBytes(content));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        listener.writable();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
      if (!(cause instanceof IOException)) {
        log.debug("WebSocket failed, peer={}", context.channel().remoteAddress(), cause);
      }
      context.close();
    }

    private void end() {
      if (!closed) {
        closed = true;
        listener.closed();
      }
    }
  }
}
