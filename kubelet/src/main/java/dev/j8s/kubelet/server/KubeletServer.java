package dev.j8s.kubelet.server;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.log.LogWatcher;
import dev.j8s.kubelet.stats.NodeUsageReader;
import dev.j8s.kubelet.stats.UsageReader;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's HTTPS API, by which the API server reaches into pods. */
@SuppressWarnings("FutureReturnValueIgnored") // connections are given up, not waited for
public final class KubeletServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubeletServer.class);
  private static final int MAX_BODY = 64 * 1024;
  private static final int BACKLOG = 128;

  private final Channel listening;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup connections;
  private final LogWatcher watcher;

  private KubeletServer(
      Channel listening, EventLoopGroup acceptors, EventLoopGroup connections, LogWatcher watcher) {
    this.listening = listening;
    this.acceptors = acceptors;
    this.connections = connections;
    this.watcher = watcher;
  }

  /**
   * Starts to serve.
   *
   * @throws IOException when a certificate can't be read or the address is taken
   */
  public static KubeletServer start(
      ServerOptions options,
      String nodeName,
      NodePods pods,
      Reviews reviews,
      UsageReader usage,
      NodeUsageReader nodeUsage,
      Environment environment)
      throws IOException {
    requireNonNull(nodeName, "nodeName is null");
    TlsContext tls = new TlsContext(options);
    LogWatcher watcher = new LogWatcher(environment);
    Routes routes =
        new Routes(
            new Access(options, nodeName, reviews),
            pods,
            new LogEndpoint(pods, watcher, environment),
            new SessionEndpoint(pods),
            new StatsEndpoint(nodeName, usage, nodeUsage),
            new MetricsEndpoint(usage, nodeUsage));
    EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoopGroup connections = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var bootstrap =
        new ServerBootstrap()
            .group(acceptors, connections)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            tls.current().newHandler(channel.alloc()),
                            new HttpServerCodec(),
                            new HttpObjectAggregator(MAX_BODY),
                            new ConnectionHandler(routes, environment.executor()));
                  }
                });
    var bound = bootstrap.bind(options.address()).awaitUninterruptibly();
    var server = new KubeletServer(bound.channel(), acceptors, connections, watcher);
    if (!bound.isSuccess()) {
      server.close();
      throw new IOException("the node's API can't listen on " + options.address(), bound.cause());
    }
    LOG.info("the node's API listens on {}", server.address());
    return server;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Ends every connection, streaming ones too. */
  @Override
  public void close() throws IOException {
    listening.close().awaitUninterruptibly();
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    connections.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    watcher.close();
  }
}
