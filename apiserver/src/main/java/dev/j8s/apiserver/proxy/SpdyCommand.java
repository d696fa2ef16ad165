package dev.j8s.apiserver.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of a remote command over SPDY/3.1, on a connection that has been upgraded. Has
 * one SPDY stream for each of the command's streams; flow is controlled by the connection alone, as
 * the other side (upstream's SPDY library) does. Everything happens on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class SpdyCommand extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(SpdyCommand.class);

  /** Is told what the command says, by channel as {@link ChannelProtocol} numbers them. */
  interface Output {
    /** The buffer must be released. */
    void data(int channel, ByteBuf bytes);

    /** Nothing more comes, of all channels. */
    void ended();

    void writable();
  }

  private final Channel channel;
  private final Output output;
  private final Map<Integer, Integer> channelOf = new HashMap<>();
  private final Map<Integer, Integer> streamOf = new HashMap<>();
  private int nextStream = 1;
  private int openOutputs;
  private boolean ended;

  private SpdyCommand(Channel channel, Output output) {
    this.channel = channel;
    this.output = output;
  }

  /** Opens the streams; must be called on the event loop, when the upgrade is answered. */
  static SpdyCommand start(Channel channel, CommandStreams streams, Output output) {
    SpdyCommand command = new SpdyCommand(channel, output);
    channel.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1)).addLast(command);
    command.open(ChannelProtocol.ERROR, "error");
    if (streams.stdin()) {
      command.open(ChannelProtocol.STDIN, "stdin");
    }
    if (streams.stdout()) {
      command.open(ChannelProtocol.STDOUT, "stdout");
    }
    if (streams.stderr() && !streams.tty()) {
      command.open(ChannelProtocol.STDERR, "stderr");
    }
    if (streams.tty()) {
      command.open(ChannelProtocol.RESIZE, "resize");
    }
    channel.flush();
    return command;
  }

  private void open(int which, String type) {
    int stream = nextStream;
    nextStream += 2;
    channelOf.put(stream, which);
    streamOf.put(which, stream);
    SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
    frame.headers().add("streamtype", type);
    boolean outgoing = which == ChannelProtocol.STDIN || which == ChannelProtocol.RESIZE;
    if (!outgoing) {
      openOutputs++;
    }
    channel.write(frame);
    if (which == ChannelProtocol.ERROR) {
      // We never write there.
      SpdyDataFrame end = new DefaultSpdyDataFrame(stream, Unpooled.EMPTY_BUFFER);
      channel.write(end.setLast(true));
    }
  }

  /** Sends to stdin or resize; data for a stream that is not there is dropped. */
  void write(int which, ByteBuf bytes) {
    Integer stream = streamOf.get(which);
    if (stream == null) {
      bytes.release();
    } else {
      channel.writeAndFlush(new DefaultSpdyDataFrame(stream, bytes));
    }
  }

  /** No more comes for stdin or resize. */
  void end(int which) {
    Integer stream = streamOf.remove(which);
    if (stream != null) {
      SpdyDataFrame end = new DefaultSpdyDataFrame(stream, Unpooled.EMPTY_BUFFER);
      channel.writeAndFlush(end.setLast(true));
    }
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case SpdyDataFrame data -> data(data);
      case SpdySynReplyFrame reply -> {
        if (reply.isLast()) {
          outputEnded(reply.streamId());
        }
      }
      case SpdyPingFrame ping -> {
        // Even numbers are the other side's own; odd ones would answer ours.
        if (ping.id() % 2 == 0) {
          context.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
        }
      }
      case SpdyRstStreamFrame reset -> outputEnded(reset.streamId());
      case SpdyGoAwayFrame away -> log.debug("Node agent goes away, status={}", away.status());
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void data(SpdyDataFrame data) {
    Integer which = channelOf.get(data.streamId());
    if (which == null) {
      data.release();
      return;
    }
    if (data.content().isReadable()) {
      output.data(which, data.content());
    } else {
      data.release();
    }
    if (data.isLast()) {
      outputEnded(data.streamId());
    }
  }

  private void outputEnded(int stream) {
    Integer which = channelOf.remove(stream);
    if (which == null || which == ChannelProtocol.STDIN || which == ChannelProtocol.RESIZE) {
      return;
    }
    openOutputs--;
    if (openOutputs == 0) {
      end();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      output.ended();
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      output.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("Connection to node agent failed: {}", cause.toString());
    context.close();
  }
}
