package dev.j8s.network.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for queries by UDP and TCP. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails ends its channel, which is seen there
final class DnsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
  private static final int IDLE_SECONDS = 10;
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final Resolver resolver;
  private final EventLoopGroup threads;
  private final List<Channel> channels = new ArrayList<>();

  DnsServer(Resolver resolver, EventLoopGroup threads) {
    this.resolver = resolver;
    this.threads = threads;
  }

  /** Listens at this address too; port 0 takes any that is free for both. */
  InetSocketAddress listen(InetSocketAddress address) throws IOException {
    Channel udp = bound(udp().bind(address), "udp", address);
    InetSocketAddress same = (InetSocketAddress) udp.localAddress();
    bound(tcp().bind(same), "tcp", same);
    LOG.info("cluster DNS listens on {}", same);
    return same;
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
  }

  static LengthFieldBasedFrameDecoder frameDecoder() {
    return new LengthFieldBasedFrameDecoder(DnsMessages.LARGEST + 2, 0, 2, 0, 2);
  }

  static LengthFieldPrepender framePrepender() {
    return new LengthFieldPrepender(2);
  }

  private Channel bound(ChannelFuture binding, String protocol, InetSocketAddress address)
      throws IOException {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new IOException(
          "cluster DNS can't listen on %s (%s); is another name server listening on all addresses?"
              .formatted(address, protocol),
          binding.cause());
    }
    channels.add(binding.channel());
    return binding.channel();
  }

  private Bootstrap udp() {
    return new Bootstrap()
        .group(threads)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
        .handler(new Datagrams());
  }

  private ServerBootstrap tcp() {
    return new ServerBootstrap()
        .group(threads)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                    .addLast(frameDecoder())
                    .addLast(framePrepender())
                    .addLast(new Stream());
              }
            });
  }

  private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      InetSocketAddress client = packet.sender();
      resolver.resolve(
          ByteBufUtil.getBytes(packet.content()),
          false,
          response ->
              context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(response), client)));
    }

    /** A client that is gone must not end the service of the others. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.warn("a query by UDP failed: {}", cause.toString());
    }
  }

  private final class Stream extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
      resolver.resolve(
          ByteBufUtil.getBytes(frame),
          true,
          response -> context.writeAndFlush(Unpooled.wrappedBuffer(response)));
    }

    /** A client that asks and does not read is not heard until it has read. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("a connection for queries ended: {}", cause.toString());
      context.close();
    }
  }
}
