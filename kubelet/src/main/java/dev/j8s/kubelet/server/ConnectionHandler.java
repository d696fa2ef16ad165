package dev.j8s.kubelet.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one at a time, each on a thread of its own. The connection is
 * read on meanwhile, so that its end is noticed. All state belongs to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails has nobody to tell
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  private final Routes routes;
  private final Executor executor;
  private final Queue<Exchange> waiting = new ArrayDeque<>();
  private boolean busy;

  ConnectionHandler(Routes routes, Executor executor) {
    this.routes = routes;
    this.executor = executor;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    Exchange exchange = new Exchange(context.channel(), request);
    if (!request.decoderResult().isSuccess()) {
      context.close();
    } else if (busy) {
      waiting.add(exchange);
    } else {
      begin(context, exchange);
    }
  }

  private void begin(ChannelHandlerContext context, Exchange exchange) {
    busy = true;
    executor.execute(() -> {
      serve(exchange);
      try {
        context.executor().execute(() -> ended(context));
      } catch (RejectedExecutionException e) {
        LOG.debug("the server was closed while {} was served", exchange.path());
      }
    });
  }

  private void ended(ChannelHandlerContext context) {
    busy = false;
    Exchange next = waiting.poll();
    if (next != null && context.channel().isActive()) {
      begin(context, next);
    }
  }

  private void serve(Exchange exchange) {
    try {
      try {
        routes.serve(exchange);
      } catch (HttpError e) {
        exchange.text(e.code(), String.valueOf(e.getMessage()));
      }
    } catch (IOException e) {
      LOG.debug("{} {} ended early: {}", exchange.method(), exchange.path(), e.toString());
      exchange.abort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.abort();
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
      failed(exchange, e);
    }
  }

  private static void failed(Exchange exchange, RuntimeException failure) {
    if (exchange.answered()) {
      exchange.abort();
      return;
    }
    try {
      exchange.text(500, String.valueOf(failure.getMessage()));
    } catch (IOException e) {
      exchange.abort();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} broke: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }
}
