package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.ResponseStream;
import dev.j8s.apiserver.rest.Answers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands a request to a target and its answer back; an upgrade makes it two spliced connections. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class HttpForward {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Not for the eyes of who is asked. */
  private static final Set<String> OURS = Set.of("authorization", "host", "content-length");

  private final Answers answers;

  HttpForward(Answers answers) {
    this.answers = answers;
  }

  static boolean isUpgrade(Exchange exchange) {
    return !exchange.header(HttpHeaderNames.UPGRADE).isEmpty()
        && exchange.header(HttpHeaderNames.CONNECTION).toLowerCase(Locale.ROOT).contains("upgrade");
  }

  void forward(Exchange exchange, Target target) {
    forward(exchange, target, exchange.method());
  }

  void forward(Exchange exchange, Target target, String method) {
    FullHttpRequest request = request(exchange, target, method);
    Backend.send(exchange.channel().eventLoop(), target, request, new Passing(exchange, target));
  }

  private static FullHttpRequest request(Exchange exchange, Target target, String method) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(method),
            target.uri(),
            Unpooled.wrappedBuffer(exchange.body()));
    HttpHeaders headers = request.headers();
    for (Map.Entry<String, String> header : exchange.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name)
          && !OURS.contains(name)
          && !name.startsWith("impersonate-")
          && !name.startsWith("x-http2-")) {
        headers.add(header.getKey(), header.getValue());
      }
    }
    headers.set(HttpHeaderNames.HOST, target.authority());
    String forwarded = exchange.header("x-forwarded-for");
    String peer = exchange.peer().remoteAddress();
    headers.set("X-Forwarded-For", forwarded.isEmpty() ? peer : forwarded + ", " + peer);
    if (isUpgrade(exchange)) {
      headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
      headers.set(HttpHeaderNames.UPGRADE, exchange.header(HttpHeaderNames.UPGRADE));
    }
    if (exchange.body().length > 0 || method.equals("POST") || method.equals("PUT")) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, exchange.body().length);
    }
    return request;
  }

  /** Passes on what the target answers. All on the client's event loop. */
  private final class Passing implements Backend.Listener {
    private final Exchange exchange;
    private final Target target;
    private @Nullable Backend backend;
    private @Nullable ResponseStream stream;
    private boolean spliced;

    Passing(Exchange exchange, Target target) {
      this.exchange = exchange;
      this.target = target;
    }

    @Override
    public void answered(Backend from, HttpResponse response) {
      backend = from;
      if (exchange.ended()) {
        from.close();
        return;
      }
      HttpHeaders kept = new DefaultHttpHeaders();
      for (Map.Entry<String, String> header : response.headers()) {
        if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))
            && !header.getKey().equalsIgnoreCase("content-length")) {
          kept.add(header.getKey(), header.getValue());
        }
      }
      if (response.status().code() == 101) {
        kept.set(HttpHeaderNames.CONNECTION, "Upgrade");
        kept.set(HttpHeaderNames.UPGRADE, response.headers().get(HttpHeaderNames.UPGRADE, ""));
        spliced = true;
        exchange.switchProtocols(kept, List.of(new ToBackend(from)));
        return;
      }
      exchange.answerHeaders().remove("Cache-Control");
      exchange.answerHeaders().add(kept);
      stream = exchange.stream(response.status().code(), "");
      stream.onEnd(from::close);
    }

    @Override
    public void received(ByteBuf bytes) {
      ResponseStream out = stream;
      Backend from = backend;
      if (spliced && from != null) {
        // Behind the task that answers 101, so that no byte gets before it.
        exchange.channel().eventLoop().execute(() -> toClient(from, bytes));
      } else if (out != null && from != null) {
        out.write(bytes);
        if (!out.isWritable()) {
          from.setReading(false);
          out.whenWritable(() -> from.setReading(true));
        }
      } else {
        bytes.release();
      }
    }

    private void toClient(Backend from, ByteBuf bytes) {
      exchange.channel().writeAndFlush(bytes);
      if (!exchange.channel().isWritable()) {
        from.setReading(false);
      }
    }

    @Override
    public void writable() {
      if (spliced) {
        exchange.channel().config().setAutoRead(true);
      }
    }

    @Override
    public void ended() {
      if (stream != null) {
        stream.end();
      } else if (spliced) {
        exchange
            .channel()
            .eventLoop()
            .execute(() ->
                exchange
                    .channel()
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(f -> exchange.channel().close()));
      }
    }

    @Override
    public void failed(Throwable cause) {
      if (exchange.begun()) {
        exchange.abort();
      } else {
        answers.error(
            exchange,
            ApiException.of(
                503,
                "ServiceUnavailable",
                "error trying to reach service: " + reason(target, cause)));
      }
    }
  }

  static String reason(Target target, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof java.net.ConnectException && text.contains("refused")) {
      return "dial tcp " + target.authority() + ": connect: connection refused";
    }
    if (cause instanceof java.net.ConnectException && text.contains("timed out")) {
      return "dial tcp " + target.authority() + ": i/o timeout";
    }
    return target.authority() + ": " + text;
  }

  /** What the client sends after an upgrade. */
  private static final class ToBackend extends ChannelInboundHandlerAdapter {
    private final Backend backend;

    ToBackend(Backend backend) {
      this.backend = backend;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes) {
        backend.write(bytes);
        if (!backend.isWritable()) {
          context.channel().config().setAutoRead(false);
        }
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        backend.setReading(true);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      backend.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
