package dev.j8s.apiserver.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its answer, which is begun exactly once. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
public final class Exchange {
  /** The most bytes that a request's body may have. */
  public static final int BODY_LIMIT = 3 * 1024 * 1024;

  private static final int AT_ONCE = 512 << 10;

  private final Channel channel;
  private final HttpRequest request;
  private final String path;
  private final String query;
  private final byte[] body;
  private final PeerConnection peer;
  private final Consumer<Exchange> whenAnswered;
  private final HttpHeaders answerHeaders = new DefaultHttpHeaders();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Listeners endListeners = new Listeners();
  private volatile int status;
  private final AtomicLong bytesSent = new AtomicLong();
  private volatile boolean closeAfter;
  private volatile @Nullable ResponseStream stream;

  Exchange(
      Channel channel,
      HttpRequest request,
      byte[] body,
      PeerConnection peer,
      Consumer<Exchange> whenAnswered) {
    this.channel = channel;
    this.request = request;
    this.body = body;
    this.peer = peer;
    this.whenAnswered = whenAnswered;
    this.closeAfter = !HttpUtil.isKeepAlive(request);
    String uri = request.uri();
    int mark = uri.indexOf('?');
    this.path = mark < 0 ? uri : uri.substring(0, mark);
    this.query = mark < 0 ? "" : uri.substring(mark + 1);
  }

  public String method() {
    return request.method().name();
  }

  /** As it was sent: still percent-encoded, without the query. */
  public String path() {
    return path;
  }

  /** As it was sent, without the question mark; empty when there is none. */
  public String query() {
    return query;
  }

  public HttpHeaders headers() {
    return request.headers();
  }

  /** The header's value, or the empty string. */
  public String header(CharSequence name) {
    String value = request.headers().get(name);
    return value == null ? "" : value;
  }

  public byte[] body() {
    return body;
  }

  public PeerConnection peer() {
    return peer;
  }

  public String protocol() {
    return channel instanceof Http2StreamChannel ? "HTTP/2.0" : request.protocolVersion().text();
  }

  /** Headers that go with whatever answer is begun after they are set. */
  public HttpHeaders answerHeaders() {
    return answerHeaders;
  }

  public boolean begun() {
    return begun.get();
  }

  /** The status that was answered, or 0. */
  public int status() {
    return status;
  }

  /** Bytes of the answer's body that were handed to the network. */
  public long bytesSent() {
    return bytesSent.get();
  }

  /** The network side, for what goes on as something other than HTTP. */
  public Channel channel() {
    return channel;
  }

  /** Runs once when the answer is out, or the client is gone; at once when that is so already. */
  public void onEnd(Runnable listener) {
    endListeners.add(listener);
  }

  public boolean ended() {
    return ended.get();
  }

  public void answer(int code, String contentType, byte[] content) {
    answer(code, contentType, List.of(content));
  }

  /** Sends parts one after the other, without joining them. May block while the client is slow. */
  public void answer(int code, String contentType, List<byte[]> parts) {
    long size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    begin(code);
    bytesSent.set(size);
    boolean empty = request.method().equals(HttpMethod.HEAD) || code == 204 || code == 304;
    if (empty || size <= AT_ONCE) {
      ByteBuf content =
          empty ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(parts.toArray(new byte[0][]));
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), content);
      fill(response, contentType);
      if (code != 204 && code != 304) {
        HttpUtil.setContentLength(response, size);
      }
      channel.writeAndFlush(response).addListener(done -> finish());
      return;
    }
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
    fill(response, contentType);
    HttpUtil.setContentLength(response, size);
    channel.write(response);
    ResponseStream out = open();
    out.writeAll(parts);
    out.end();
  }

  /** Begins an answer whose length is not known. */
  public ResponseStream stream(int code, String contentType) {
    begin(code);
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
    fill(response, contentType);
    HttpUtil.setTransferEncodingChunked(response, true);
    channel.writeAndFlush(response);
    return open();
  }

  /**
   * Ends HTTP on this connection: answers 101 with the headers, then gives the connection to the
   * handlers, in order.
   *
   * @throws IllegalStateException on HTTP/2, where a connection is shared
   */
  public void switchProtocols(HttpHeaders with, List<ChannelHandler> next) {
    if (channel instanceof Http2StreamChannel) {
      throw new IllegalStateException("cannot upgrade an HTTP/2 stream");
    }
    begin(101);
    channel
        .eventLoop()
        .execute(() -> {
          DefaultFullHttpResponse response =
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1,
                  HttpResponseStatus.SWITCHING_PROTOCOLS,
                  Unpooled.EMPTY_BUFFER);
          response.headers().add(answerHeaders).add(with);
          channel.writeAndFlush(response);
          ChannelPipeline pipeline = channel.pipeline();
          pipeline.remove("idle");
          next.forEach(pipeline::addLast);
          pipeline.remove("requests");
          pipeline.remove("http");
          channel.closeFuture().addListener(closed -> finish());
        });
  }

  private void begin(int code) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("already answered with " + status + ": " + path);
    }
    status = code;
  }

  private ResponseStream open() {
    ResponseStream out = new ResponseStream(this, requireNonNull(channel));
    stream = out;
    if (ended.get()) {
      out.lost();
    }
    return out;
  }

  private void fill(HttpResponse response, String contentType) {
    response.headers().add(answerHeaders);
    if (!contentType.isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    }
    if (closeAfter && !(channel instanceof Http2StreamChannel)) {
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
    } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      response.headers().set(HttpHeaderNames.CONNECTION, "keep-alive");
    }
  }

  void sent(long bytes) {
    bytesSent.addAndGet(bytes);
  }

  void closeAfter() {
    closeAfter = true;
  }

  /** The server stops: what streams ends now, and the connection with it. */
  void stop() {
    closeAfter = true;
    ResponseStream out = stream;
    if (out != null) {
      out.end();
    }
    if (status == 101) {
      channel.close();
    }
  }

  void writable() {
    ResponseStream out = stream;
    if (out != null) {
      out.writable();
    }
  }

  /** The client is gone. */
  void gone() {
    ResponseStream out = stream;
    if (out != null) {
      out.lost();
    }
    finish();
  }

  /** Cuts the connection: the only way to say that a begun answer went wrong. */
  public void abort() {
    channel.close();
  }

  void finish() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    if (closeAfter && status != 101 && !(channel instanceof Http2StreamChannel)) {
      channel.close();
    }
    if (channel.eventLoop().inEventLoop()) {
      whenAnswered.accept(this);
    } else {
      channel.eventLoop().execute(() -> whenAnswered.accept(this));
    }
    endListeners.run();
  }

  /** Listeners that run once. */
  static final class Listeners {
    private final List<Runnable> all = new ArrayList<>();
    private boolean done;

    void add(Runnable listener) {
      synchronized (this) {
        if (!done) {
          all.add(listener);
          return;
        }
      }
      listener.run();
    }

    void run() {
      List<Runnable> now;
      synchronized (this) {
        done = true;
        now = List.copyOf(all);
        all.clear();
      }
      now.forEach(Runnable::run);
    }
  }
}
