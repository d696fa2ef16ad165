package dev.j8s.network.dns;

import dev.j8s.client.time.Environment;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server by UDP over a few sockets. Whoever wants to forge an answer has to guess both the
 * socket's port and the query's number.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails ends its channel, which is seen there
final class UdpUpstream implements AutoCloseable {
  private static final int SOCKETS = 4;
  private static final int TIMEOUT_MILLIS = 2000;

  private final InetSocketAddress server;
  private final EventLoopGroup threads;
  private final Environment environment;
  private final @Nullable Socket[] sockets = new Socket[SOCKETS]; // guarded by this

  UdpUpstream(InetSocketAddress server, EventLoopGroup threads, Environment environment) {
    this.server = server;
    this.threads = threads;
    this.environment = environment;
  }

  /** The response, with the query's own number. */
  CompletableFuture<byte[]> ask(DnsQuery query) {
    var answer = new CompletableFuture<byte[]>();
    Socket socket = socket(environment.random().nextInt(SOCKETS));
    socket.ask(query, answer);
    return answer;
  }

  @Override
  public synchronized void close() {
    for (Socket socket : sockets) {
      if (socket != null) {
        socket.channel.close();
      }
    }
  }

  private synchronized Socket socket(int index) {
    Socket socket = sockets[index];
    if (socket == null || !socket.channel.isOpen()) {
      socket = new Socket();
      sockets[index] = socket;
    }
    return socket;
  }

  /** One socket and who waits for an answer on it; all but its making happens on its event loop. */
  private final class Socket extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Map<Integer, Waiting> waiting = new HashMap<>();
    private final Channel channel;

    private record Waiting(DnsQuery query, CompletableFuture<byte[]> answer) {}

    Socket() {
      channel =
          new Bootstrap()
              .group(threads)
              .channel(NioDatagramChannel.class)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                      made.pipeline().addLast(Socket.this);
                    }
                  })
              .connect(server)
              .channel();
    }

    void ask(DnsQuery query, CompletableFuture<byte[]> answer) {
      channel.eventLoop().execute(() -> send(query, answer));
    }

    private void send(DnsQuery query, CompletableFuture<byte[]> answer) {
      int number = environment.random().nextInt(0x10000);
      while (waiting.containsKey(number)) {
        number = number + 1 & 0xffff;
      }
      int chosen = number;
      waiting.put(chosen, new Waiting(query, answer));
      channel
          .eventLoop()
          .schedule(() -> timeOut(chosen, answer), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      byte[] message = query.message().clone();
      message[0] = (byte) (chosen >> 8);
      message[1] = (byte) chosen;
      channel
          .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), server))
          .addListener(sent -> {
            if (!sent.isSuccess()) {
              fail(sent.cause());
            }
          });
    }

    private void timeOut(int number, CompletableFuture<byte[]> answer) {
      if (!answer.isDone()) {
        waiting.remove(number);
        answer.completeExceptionally(
            new SocketTimeoutException(
                "no answer from " + server + " in " + TIMEOUT_MILLIS + " ms"));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf content = packet.content();
      if (content.readableBytes() < DnsQuery.HEADER) {
        return;
      }
      byte[] response = ByteBufUtil.getBytes(content);
      int number = (response[0] & 0xff) << 8 | (response[1] & 0xff);
      Waiting found = waiting.get(number);
      if (found != null
          && DnsMessages.isResponse(response)
          && DnsMessages.sameQuestion(found.query(), response)) {
        waiting.remove(number);
        System.arraycopy(found.query().message(), 0, response, 0, 2);
        found.answer().complete(response);
      }
    }

    /** Such as the server's host saying that nobody listens there. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("the socket to " + server + " was closed"));
    }

    private void fail(@Nullable Throwable cause) {
      Map<Integer, Waiting> failed = new HashMap<>(waiting);
      waiting.clear();
      failed
          .values()
          .forEach(one ->
              one.answer().completeExceptionally(new IOException("asking " + server, cause)));
    }
  }
}
