package dev.j8s.apiserver.proxy;

import dev.j8s.apiserver.http.WebSocket;
import dev.j8s.apiserver.request.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.base64.Base64;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Translates a remote command between a client's WebSocket and a node agent's SPDY connection. Both
 * are on one event loop.
 */
final class CommandSocket implements WebSocket.Listener, SpdyCommand.Output {
  private final WebSocket socket;
  private final ChannelProtocol protocol;
  private final List<ByteBuf> early = new ArrayList<>();
  private @Nullable SpdyCommand command;

  CommandSocket(WebSocket socket, ChannelProtocol protocol) {
    this.socket = socket;
    this.protocol = protocol;
  }

  /** The command is there. The first message, which is empty, tells the client. */
  void started(SpdyCommand started, CommandStreams streams) {
    command = started;
    int lowest =
        streams.stdout()
            ? ChannelProtocol.STDOUT
            : streams.stderr() ? ChannelProtocol.STDERR : ChannelProtocol.ERROR;
    data(lowest, Unpooled.EMPTY_BUFFER);
    early.forEach(this::message);
    early.forEach(ByteBuf::release);
    early.clear();
  }

  @Override
  public void message(ByteBuf payload) {
    SpdyCommand to = command;
    if (to == null) {
      early.add(payload.retain());
      return;
    }
    if (!payload.isReadable()) {
      return;
    }
    int first = payload.readUnsignedByte();
    if (first == ChannelProtocol.CLOSE && protocol.canClose()) {
      if (payload.isReadable()) {
        to.end(payload.readUnsignedByte());
      }
      return;
    }
    int channel = protocol.base64() ? first - '0' : first;
    if (channel != ChannelProtocol.STDIN && channel != ChannelProtocol.RESIZE) {
      return;
    }
    ByteBuf bytes =
        protocol.base64()
            ? Base64.decode(payload)
            : payload.readRetainedSlice(payload.readableBytes());
    to.write(channel, bytes);
    if (!to.isWritable()) {
      socket.setReading(false);
    }
  }

  @Override
  public void writable() {
    // Either side takes data again: let both go on, the slow one will say so anew.
    socket.setReading(true);
    if (command != null) {
      command.setReading(true);
    }
  }

  @Override
  public void closed() {
    if (command != null) {
      command.close();
    }
  }

  @Override
  public void data(int channel, ByteBuf bytes) {
    ByteBuf payload =
        channel == ChannelProtocol.ERROR && !protocol.hasStatus() ? asText(bytes) : bytes;
    if (protocol.base64()) {
      ByteBuf encoded = Base64.encode(payload, false);
      payload.release();
      socket.sendText(
          Unpooled.wrappedBuffer(
              Unpooled.wrappedBuffer(new byte[] {(byte) ('0' + channel)}), encoded));
    } else {
      socket.sendBinary(
          Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(new byte[] {(byte) channel}), payload));
    }
    if (!socket.isWritable() && command != null) {
      command.setReading(false);
    }
  }

  /** A Status that says success is no text at all, any other is its message. */
  private static ByteBuf asText(ByteBuf bytes) {
    byte[] json = ByteBufUtil.getBytes(bytes);
    bytes.release();
    try {
      JsonNode status = Json.read(json);
      return status.path("status").asString("").equals("Success")
          ? Unpooled.EMPTY_BUFFER
          : Unpooled.copiedBuffer(
              status.path("message").asString(""), java.nio.charset.StandardCharsets.UTF_8);
    } catch (JacksonException notJson) {
      return Unpooled.wrappedBuffer(json);
    }
  }

  @Override
  public void ended() {
    socket.close(1000, "");
  }
}
