package dev.j8s.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
  private final BodyBudget budget = new BodyBudget(1000);
  private final List<Exchange> handled = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void open() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast("http", new HttpServerCodec())
        .addLast(
            "requests",
            new RequestReader(new OpenExchanges(), budget, Runnable::run, handled::add));
  }

  @Test
  void aConnectionOnWhichNoRequestBeginsIsClosed() {
    send("GET /api HTTP/1.1\r\nHo");
    pass(31);
    assertThat(channel.isActive()).isTrue();
    pass(2);
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedFor() {
    send("POST /api HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
    pass(59);
    assertThat(budget.used()).isEqualTo(4);
    assertThat(channel.isActive()).isTrue();
    pass(2);
    assertThat(received()).startsWith("HTTP/1.1 408 ").contains("\"reason\":\"Timeout\"");
    assertThat(budget.used()).isZero();
    assertThat(handled).isEmpty();
    pass(10);
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void aWholeBodyIsHandledAndGivenBackWithItsAnswer() {
    send("POST /api HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody");
    assertThat(handled).singleElement().satisfies(e -> assertThat(e.body()).hasSize(4));
    assertThat(budget.used()).isEqualTo(4);
    handled.getFirst().answer(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
    channel.runPendingTasks();
    assertThat(received()).startsWith("HTTP/1.1 200 OK").endsWith("ok");
    assertThat(budget.used()).isZero();
    pass(120);
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void bodiesThatTogetherTakeTooMuchAreRefused() {
    assertThat(budget.take(995)).isTrue();
    send("POST /api HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789");
    assertThat(received())
        .startsWith("HTTP/1.1 429 ")
        .contains("Too many requests, please try again later.");
    assertThat(budget.used()).isEqualTo(995);
    assertThat(handled).isEmpty();
  }

  @Test
  void aClientThatGoesAwayLeavesNothingBehind() {
    send("POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody");
    send("POST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody");
    send("POST /c HTTP/1.1\r\nContent-Length: 4\r\n\r\nbo");
    assertThat(budget.used()).isEqualTo(10);
    var _ = channel.close();
    channel.runPendingTasks();
    assertThat(budget.used()).isZero();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private String received() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      text.append(part.toString(StandardCharsets.UTF_8));
      part.release();
    }
    return text.toString();
  }
}
