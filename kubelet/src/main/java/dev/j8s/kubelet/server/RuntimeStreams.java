package dev.j8s.kubelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a client to the runtime's streaming server: the client's upgrade (SPDY or WebSocket) is
 * asked for there in its own words, and from then on bytes go both ways unread. The runtime's
 * answer, also a refusal, is the client's answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which is seen there
final class RuntimeStreams {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeStreams.class);
  private static final List<String> UPGRADE_HEADERS =
      List.of("connection", "upgrade", "x-stream-protocol-version", "user-agent", "origin");
  private static final int CONNECT_MILLIS = 10_000;

  private RuntimeStreams() {}

  static void join(Exchange exchange, URI runtime) throws HttpError {
    if (exchange.headers().get("Upgrade") == null) {
      throw HttpError.badRequest("Upgrade request required");
    }
    Channel client = exchange.channel();
    // Nothing of the client's may be read before there is somebody to give it to.
    client.config().setAutoRead(false);
    ByteBuf request = request(exchange, runtime);
    new Bootstrap()
        .group(client.eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(runtime.getHost(), runtime.getPort())
        .addListener((ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            splice(client, connected.channel(), request);
          } else {
            request.release();
            LOG.warn("runtime's streaming server {}: {}", runtime, connected.cause());
            refuse(client);
          }
        });
  }

  private static void splice(Channel client, Channel runtime, ByteBuf request) {
    ChannelPipeline pipeline = client.pipeline();
    pipeline.addLast(new Splice(runtime));
    runtime.pipeline().addLast(new Splice(client));
    runtime.writeAndFlush(request);
    pipeline.remove(ConnectionHandler.class);
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(HttpServerCodec.class);
    runtime.flush();
    if (!client.isActive()) {
      runtime.close();
      return;
    }
    runtime.config().setAutoRead(true);
    client.config().setAutoRead(true);
  }

  private static void refuse(Channel client) {
    byte[] text = "unable to upgrade: the container runtime can't be reached".getBytes(UTF_8);
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_GATEWAY, Unpooled.wrappedBuffer(text));
    answer.headers().setInt("Content-Length", text.length).set("Connection", "close");
    client.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  private static ByteBuf request(Exchange exchange, URI runtime) {
    String query = runtime.getRawQuery() == null ? "" : "?" + runtime.getRawQuery();
    StringBuilder head = new StringBuilder(512);
    head.append(exchange.method()).append(' ').append(runtime.getRawPath()).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(runtime.getAuthority()).append("\r\n");
    for (Map.Entry<String, String> header : exchange.headers()) {
      if (passesOn(header.getKey())) {
        head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      }
    }
    if (!exchange.method().equals("GET")) {
      head.append("Content-Length: 0\r\n");
    }
    return Unpooled.copiedBuffer(head.append("\r\n"), UTF_8);
  }

  /** What belongs to the upgrade; the rest was between the client and this node. */
  private static boolean passesOn(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return UPGRADE_HEADERS.contains(name) || name.startsWith("sec-websocket-");
  }
}
