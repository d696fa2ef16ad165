package dev.j8s.kubelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, for blocking code on a thread of its own. A write returns when the
 * network has taken it, so a slow client slows its own request only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails has nobody to tell
final class Exchange {
  private final Channel channel;
  private final String method;
  private final String path;
  private final Map<String, List<String>> query;
  private final HttpHeaders headers;
  private final boolean keepAlive;
  private boolean answered;

  Exchange(Channel channel, FullHttpRequest request) {
    this.channel = channel;
    method = request.method().name();
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    path = uri.path();
    query = uri.parameters();
    headers = request.headers();
    keepAlive = HttpUtil.isKeepAlive(request);
  }

  Channel channel() {
    return channel;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  HttpHeaders headers() {
    return headers;
  }

  @Nullable String parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  boolean answered() {
    return answered;
  }

  void answer(int code, String contentType, byte[] body) throws IOException {
    answered = true;
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    HttpUtil.setContentLength(response, body.length);
    finish(response);
  }

  void text(int code, String body) throws IOException {
    answer(code, "text/plain; charset=utf-8", body.getBytes(UTF_8));
  }

  /** Begins an answer of unknown length; closing the stream completes it. */
  OutputStream stream(String contentType) throws IOException {
    answered = true;
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    await(channel.writeAndFlush(response));
    return new Body();
  }

  private void finish(Object last) throws IOException {
    await(channel.writeAndFlush(last));
    if (!keepAlive) {
      channel.close();
    }
  }

  /** Gives the connection up: what was sent so far must not look complete. */
  void abort() {
    channel.close();
  }

  private static void await(ChannelFuture written) throws IOException {
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing an answer", e);
    }
    if (!written.isSuccess()) {
      throw new IOException("the client is gone", written.cause());
    }
  }

  private final class Body extends OutputStream {
    private static final int CHUNK = 32 * 1024;

    private ByteBuf buffer = Unpooled.buffer(CHUNK);

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      buffer.writeBytes(bytes, offset, length);
      if (buffer.readableBytes() >= CHUNK) {
        flush();
      }
    }

    @Override
    public void flush() throws IOException {
      if (buffer.isReadable()) {
        ByteBuf full = buffer;
        buffer = Unpooled.buffer(CHUNK);
        await(channel.writeAndFlush(new DefaultHttpContent(full)));
      }
    }

    @Override
    public void close() throws IOException {
      flush();
      finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }
}
