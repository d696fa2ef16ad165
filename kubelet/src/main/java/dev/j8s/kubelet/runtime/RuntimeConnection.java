package dev.j8s.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The connection to a runtime's unix socket; reconnects by itself. */
public final class RuntimeConnection implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private final EventLoopGroup events;
  private final ManagedChannel channel;

  private RuntimeConnection(EventLoopGroup events, ManagedChannel channel) {
    this.events = requireNonNull(events, "events is null");
    this.channel = requireNonNull(channel, "channel is null");
  }

  /**
   * Opens the connection with the first call made on it.
   *
   * @param executor runs callbacks of streams
   */
  public static RuntimeConnection to(Path socket, Executor executor) {
    EventLoopGroup events =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("cri", true), NioIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .eventLoopGroup(events)
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .executor(executor)
            .overrideAuthority("localhost")
            .usePlaintext()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
    return new RuntimeConnection(events, channel);
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Attempts to connect now even when the last attempt failed a moment ago. */
  public void wake() {
    channel.resetConnectBackoff();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var _ = events.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }
}
