package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.rest.Answers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Asks a node agent for a SPDY/3.1 connection on behalf of a client that speaks WebSocket. */
final class AgentUpgrade implements Backend.Listener {
  private static final String SPDY = "SPDY/3.1";

  private final Exchange exchange;
  private final Target target;
  private final Answers answers;
  private final Consumer<Channel> upgraded;
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
  private int status;

  private AgentUpgrade(
      Exchange exchange, Target target, Answers answers, Consumer<Channel> upgraded) {
    this.exchange = exchange;
    this.target = target;
    this.answers = answers;
    this.upgraded = upgraded;
  }

  /**
   * @param versions values of X-Stream-Protocol-Version, best first
   * @param upgraded gets the agent's connection, without any HTTP on it and not yet reading
   */
  static void ask(
      Exchange exchange,
      Target target,
      List<String> versions,
      Answers answers,
      Consumer<Channel> upgraded) {
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target.uri());
    request
        .headers()
        .set(HttpHeaderNames.HOST, target.authority())
        .set(HttpHeaderNames.CONNECTION, "Upgrade")
        .set(HttpHeaderNames.UPGRADE, SPDY)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set("X-Stream-Protocol-Version", versions);
    Backend.send(
        exchange.channel().eventLoop(),
        target,
        request,
        new AgentUpgrade(exchange, target, answers, upgraded));
  }

  @Override
  public void answered(Backend backend, HttpResponse response) {
    status = response.status().code();
    if (status != 101) {
      return;
    }
    if (exchange.ended()) {
      backend.close();
      return;
    }
    Channel agent = backend.channel();
    agent.config().setAutoRead(false);
    // Behind the removal of HTTP from the agent's connection.
    agent
        .eventLoop()
        .execute(() ->
            agent
                .eventLoop()
                .execute(() -> {
                  agent.pipeline().remove(backend);
                  upgraded.accept(agent);
                  agent.config().setAutoRead(true);
                }));
  }

  @Override
  public void received(ByteBuf bytes) {
    refusal.writeBytes(ByteBufUtil.getBytes(bytes));
    bytes.release();
  }

  @Override
  public void ended() {
    String text = refusal.toString(StandardCharsets.UTF_8);
    if (!exchange.begun()) {
      exchange.answer(
          status,
          text.startsWith("{") ? "application/json" : "text/plain; charset=utf-8",
          text.getBytes(StandardCharsets.UTF_8));
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
              500, "InternalError", "error dialing backend: " + HttpForward.reason(target, cause)));
    }
  }
}
