package dev.j8s.apiserver.proxy;

import dev.j8s.apiserver.http.WebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Carries a SPDY connection inside a WebSocket's binary messages, byte for byte. Both connections
 * are on one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class TunnelSocket extends ChannelInboundHandlerAdapter implements WebSocket.Listener {
  private final WebSocket socket;
  private final Channel agent;

  TunnelSocket(WebSocket socket, Channel agent) {
    this.socket = socket;
    this.agent = agent;
  }

  @Override
  public void message(ByteBuf payload) {
    agent.writeAndFlush(payload.retain());
    if (!agent.isWritable()) {
      socket.setReading(false);
    }
  }

  @Override
  public void writable() {
    agent.config().setAutoRead(true);
  }

  @Override
  public void closed() {
    agent.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    socket.sendBinary((ByteBuf) message);
    if (!socket.isWritable()) {
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (agent.isWritable()) {
      socket.setReading(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    socket.close(1000, "");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
    context.close();
  }
}
