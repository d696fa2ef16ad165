package dev.j8s.apiserver.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A node agent that runs nothing: a command answers its input in capitals once that ends, and exits
 * as its last word says; a log is what was asked for; a forwarded connection echoes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a test that misses an answer fails
public final class FakeNode implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listener;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  public FakeNode(TestCertificates certificates) throws IOException {
    certificates.issue("node", "CN=system:node:n1,O=system:nodes");
    SslContext tls =
        SslContextBuilder.forServer(
                certificates.file("node.crt").toFile(), certificates.file("node.key").toFile())
            .build();
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            tls.newHandler(channel.alloc()),
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 16),
                            new Requests());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Method and URI of what was asked. */
  public List<String> asked() {
    return asked;
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      asked.add(request.method() + " " + request.uri());
      if (request.uri().startsWith("/containerLogs/default/waiting")) {
        answer(context, HttpResponseStatus.BAD_REQUEST, "container \"c\" is waiting to start");
      } else if (request.uri().startsWith("/containerLogs")) {
        answer(context, HttpResponseStatus.OK, "one\ntwo\n");
      } else if (request.headers().contains(HttpHeaderNames.UPGRADE)) {
        upgrade(context, request.uri().startsWith("/portForward") ? new Echo() : null);
      } else {
        answer(context, HttpResponseStatus.OK, request.method() + " " + request.uri());
      }
    }

    private void answer(ChannelHandlerContext context, HttpResponseStatus status, String text) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
          .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      context.writeAndFlush(response);
    }

    private void upgrade(ChannelHandlerContext context, Echo echo) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
      response
          .headers()
          .set(HttpHeaderNames.CONNECTION, "Upgrade")
          .set(HttpHeaderNames.UPGRADE, "SPDY/3.1")
          .set(
              "X-Stream-Protocol-Version",
              echo == null ? "v4.channel.k8s.io" : "portforward.k8s.io");
      context.writeAndFlush(response);
      if (echo == null) {
        context.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), new Command());
      } else {
        context.pipeline().addLast(echo);
      }
      context.pipeline().remove(HttpObjectAggregator.class);
      context.pipeline().remove(HttpServerCodec.class);
      context.pipeline().remove(this);
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private static final class Command extends ChannelInboundHandlerAdapter {
    private final Map<String, Integer> streams = new HashMap<>();
    private final CompositeByteBuf input = Unpooled.compositeBuffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case SpdySynStreamFrame stream -> {
          streams.put(String.valueOf(stream.headers().get("streamtype")), stream.streamId());
          DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream.streamId());
          // Netty encodes no headers as no block at all, which Go does not read.
          reply.headers().add("x-node", "n1");
          context.writeAndFlush(reply);
        }
        case SpdyDataFrame data -> {
          boolean stdin = streams.getOrDefault("stdin", 0) == data.streamId();
          if (stdin) {
            input.addComponent(true, data.content());
            if (data.isLast()) {
              finish(context);
            }
          }
        }
        default -> {}
      }
    }

    private void finish(ChannelHandlerContext context) {
      String text = input.toString(StandardCharsets.UTF_8);
      send(context, "stdout", text.toUpperCase(java.util.Locale.ROOT));
      send(context, "stderr", "");
      send(
          context,
          "error",
          text.contains("fail")
              ? "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with"
                  + " non-zero exit code: exit status 3\",\"reason\":\"NonZeroExitCode\","
                  + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}"
              : "{\"metadata\":{},\"status\":\"Success\"}");
    }

    private void send(ChannelHandlerContext context, String stream, String text) {
      Integer id = streams.get(stream);
      if (id != null) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        context.writeAndFlush(new DefaultSpdyDataFrame(id, bytes).setLast(true));
      }
    }
  }
}
