package dev.j8s.network.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Asks one server by TCP, one connection a query. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails ends its channel, which is seen there
final class TcpUpstream {
  private static final int TIMEOUT_SECONDS = 5;

  private final InetSocketAddress server;
  private final EventLoopGroup threads;

  TcpUpstream(InetSocketAddress server, EventLoopGroup threads) {
    this.server = server;
    this.threads = threads;
  }

  CompletableFuture<byte[]> ask(DnsQuery query) {
    var answer = new CompletableFuture<byte[]>();
    new Bootstrap()
        .group(threads)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_SECONDS * 1000)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS))
                    .addLast(DnsServer.frameDecoder())
                    .addLast(DnsServer.framePrepender())
                    .addLast(new Exchange(query, answer));
              }
            })
        .connect(server)
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    answer.completeExceptionally(
                        new IOException("connecting to " + server, connected.cause()));
                  }
                });
    return answer;
  }

  private final class Exchange extends SimpleChannelInboundHandler<ByteBuf> {
    private final DnsQuery query;
    private final CompletableFuture<byte[]> answer;

    Exchange(DnsQuery query, CompletableFuture<byte[]> answer) {
      this.query = query;
      this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(query.message()), context.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
      byte[] response = ByteBufUtil.getBytes(frame);
      if (DnsMessages.isResponse(response) && DnsMessages.sameQuestion(query, response)) {
        answer.complete(response);
      }
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(new IOException("asking " + server, cause));
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException(server + " closed without an answer"));
    }
  }
}
