package dev.j8s.apiserver.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and hands each request to the handler on a virtual thread. */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final int BACKLOG = 1024;
  private static final int UNSENT_HIGH = 1 << 20;
  private static final int UNSENT_LOW = 256 << 10;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          new DefaultThreadFactory("http", true),
          NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final OpenExchanges open = new OpenExchanges();
  private final Channel listener;

  private HttpServer(
      InetSocketAddress address,
      @Nullable TlsIdentity tls,
      Executor executor,
      ExchangeHandler handler)
      throws IOException {
    try {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.SO_KEEPALIVE, true)
              .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
              .childOption(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(UNSENT_LOW, UNSENT_HIGH))
              .childHandler(new ConnectionInitializer(tls, connections, open, executor, handler));
      listener = bootstrap.bind(address).syncUninterruptibly().channel();
    } catch (Exception e) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    log.info("Serving, address={}, tls={}", listener.localAddress(), tls != null);
  }

  /**
   * Listens at once.
   *
   * @param tls null for plain HTTP
   */
  public static HttpServer listen(
      InetSocketAddress address,
      @Nullable TlsIdentity tls,
      Executor executor,
      ExchangeHandler handler)
      throws IOException {
    return new HttpServer(address, tls, executor, handler);
  }

  /** The port that it listens on, also when 0 was asked for. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The event loops, for connections that go on from here. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** Takes no more connections, ends streams, and waits for requests under way. */
  public void close(Duration patience) {
    listener.close().syncUninterruptibly();
    open.stop(patience);
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }
}
