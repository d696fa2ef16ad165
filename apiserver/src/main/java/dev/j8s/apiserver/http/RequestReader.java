package dev.j8s.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole requests from one connection (or one HTTP/2 stream) and has them answered one after
 * the other. It goes on reading while one is answered, so that a client that goes away is noticed;
 * a client that pipelines is held back after the next request. All state belongs to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends its channel, seen there
final class RequestReader extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(RequestReader.class);

  /** How long a client whose request is refused may go on sending it. */
  private static final int LINGER_SECONDS = 5;

  /** How long a client may take to send the head of its first request, and each whole body. */
  private static final int HEAD_SECONDS = 32;

  private static final int BODY_SECONDS = 60;

  private final OpenExchanges open;
  private final BodyBudget budget;
  private final Executor executor;
  private final ExchangeHandler handler;
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private @Nullable HttpRequest head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private boolean refused;
  private @Nullable Exchange current;

  /** What is taken of the budget for the body that is being read. */
  private long held;

  private boolean begun;
  private @Nullable ScheduledFuture<?> bodyTimer;

  RequestReader(OpenExchanges open, BodyBudget budget, Executor executor, ExchangeHandler handler) {
    this.open = open;
    this.budget = budget;
    this.executor = executor;
    this.handler = handler;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HttpObject http && http.decoderResult().isFailure()) {
        refuse(context, HttpResponseStatus.BAD_REQUEST, "400 Bad Request");
        return;
      }
      if (message instanceof HttpRequest request) {
        begin(context, request);
      }
      if (message instanceof HttpContent content) {
        append(context, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            () -> {
              if (!begun) {
                context.close();
              }
            },
            HEAD_SECONDS,
            TimeUnit.SECONDS);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (head != null && bodyTimer == null) {
      bodyTimer =
          context.executor().schedule(() -> tooSlow(context), BODY_SECONDS, TimeUnit.SECONDS);
    }
    context.fireChannelReadComplete();
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    begun = true;
    head = request;
    body = new ByteArrayOutputStream((int) Math.min(HttpUtil.getContentLength(request, 0L), 65536));
    if (HttpUtil.getContentLength(request, 0L) > Exchange.BODY_LIMIT) {
      tooLarge(context);
    } else if (HttpUtil.is100ContinueExpected(request)) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  private void append(ChannelHandlerContext context, HttpContent content) {
    HttpRequest request = head;
    if (refused || request == null) {
      if (refused && content instanceof LastHttpContent) {
        context.close();
      }
      return;
    }
    ByteBuf bytes = content.content();
    int size = bytes.readableBytes();
    if (body.size() + size > Exchange.BODY_LIMIT) {
      tooLarge(context);
      return;
    }
    if (!budget.take(size)) {
      refuse(
          context,
          HttpResponseStatus.TOO_MANY_REQUESTS,
          status(429, "TooManyRequests", "Too many requests, please try again later."));
      return;
    }
    held += size;
    try {
      bytes.readBytes(body, bytes.readableBytes());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    if (content instanceof LastHttpContent) {
      head = null;
      stopTimer();
      Exchange exchange =
          new Exchange(
              context.channel(),
              request,
              body.toByteArray(),
              PeerConnection.of(context.channel()),
              this::answered);
      body = new ByteArrayOutputStream(0);
      long taken = held;
      held = 0;
      if (taken > 0) {
        exchange.onEnd(() -> budget.give(taken));
      }
      waiting.add(exchange);
      next(context);
    }
  }

  private void next(ChannelHandlerContext context) {
    if (current != null) {
      context.channel().config().setAutoRead(false);
      return;
    }
    Exchange exchange = waiting.poll();
    if (exchange == null) {
      context.channel().config().setAutoRead(true);
      return;
    }
    current = exchange;
    open.opened(exchange);
    if (open.stopping()) {
      exchange.closeAfter();
    }
    executor.execute(() -> run(exchange));
  }

  private void run(Exchange exchange) {
    try {
      handler.handle(exchange);
    } catch (Exception | StackOverflowError e) {
      log.error("Request failed, method={}, path={}", exchange.method(), exchange.path(), e);
      if (!exchange.begun()) {
        exchange.answer(
            500,
            "text/plain",
            "Internal Server Error".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      } else {
        exchange.abort();
      }
    }
  }

  /** Called on the event loop, once, when an answer is written or can't be. */
  private void answered(Exchange exchange) {
    open.closed(exchange);
    if (current != exchange) {
      return;
    }
    current = null;
    ChannelHandlerContext context = exchange.channel().pipeline().context(this);
    if (context != null && exchange.channel().isActive()) {
      next(context);
    }
  }

  private void tooLarge(ChannelHandlerContext context) {
    refuse(
        context,
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        status(
            413,
            "RequestEntityTooLarge",
            "Request entity too large: limit is " + Exchange.BODY_LIMIT));
  }

  private void tooSlow(ChannelHandlerContext context) {
    bodyTimer = null;
    if (head != null) {
      refuse(
          context,
          HttpResponseStatus.REQUEST_TIMEOUT,
          status(408, "Timeout", "the request's body did not come within " + BODY_SECONDS + " s"));
    }
  }

  private static String status(int code, String reason, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
        + "\"message\":\""
        + message
        + "\",\"reason\":\""
        + reason
        + "\",\"code\":"
        + code
        + "}";
  }

  private void stopTimer() {
    if (bodyTimer != null) {
      bodyTimer.cancel(false);
      bodyTimer = null;
    }
  }

  /** The body that was being read will never be whole. */
  private void dropBody() {
    stopTimer();
    budget.give(held);
    held = 0;
    body = new ByteArrayOutputStream(0);
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String text) {
    if (refused) {
      return;
    }
    refused = true;
    begun = true;
    head = null;
    dropBody();
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(text, java.nio.charset.StandardCharsets.UTF_8));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, text.startsWith("{") ? "application/json" : "text/plain")
        .set(HttpHeaderNames.CONNECTION, "close")
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
    context.writeAndFlush(answer);
    if (status.equals(HttpResponseStatus.BAD_REQUEST)) {
      context.close();
    } else {
      // Closing while the client still sends would take the answer away from it.
      context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange exchange = current;
    if (exchange != null && context.channel().isWritable()) {
      exchange.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Exchange exchange = current;
    if (exchange != null) {
      exchange.gone();
    }
    waiting.forEach(Exchange::gone);
    waiting.clear();
    head = null;
    dropBody();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && current == null) {
      context.close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || context.channel() instanceof Http2StreamChannel) {
      log.debug(
          "Connection failed, peer={}: {}", context.channel().remoteAddress(), cause.toString());
    } else {
      log.warn("Connection failed, peer={}", context.channel().remoteAddress(), cause);
    }
    context.close();
  }
}
