package dev.j8s.kubelet.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SocketHttpActionsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final SocketHttpActions actions = new SocketHttpActions();
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
  }

  private interface Talk {
    void to(OutputStream client) throws IOException;
  }

  /** Answers one request and keeps the connection open. */
  private void answer(Talk talk) {
    Thread.startVirtualThread(() -> {
      try (Socket client = server.accept()) {
        readHead(client.getInputStream());
        talk.to(client.getOutputStream());
        over.await();
      } catch (IOException | InterruptedException e) {
        // The other side has left, or the test is over.
        Thread.currentThread().interrupt();
      }
    });
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
  }

  private HttpActions.Answer get(Duration timeout) throws IOException {
    HTTPGetAction action =
        new HTTPGetActionBuilder().withNewPort(server.getLocalPort()).withPath("/").build();
    return actions.get(action, new Container(), "127.0.0.1", timeout);
  }

  @Test
  void anAnswerWithoutABodyIsNotWaitedOn() throws IOException {
    answer(client -> client.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII)));
    assertThat(get(LONG).code()).isEqualTo(204);
  }

  @Test
  void headersWithoutEndAreGivenUp() {
    answer(client -> {
      client.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
      while (true) {
        client.write("X-More: and more\r\n".getBytes(US_ASCII));
      }
    });
    assertThatThrownBy(() -> get(LONG))
        .hasMessageEndingWith("headers are longer than 65536 characters");
  }

  @Test
  void allOfAnAnswerHasOneDeadline() {
    answer(client -> {
      client.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".getBytes(US_ASCII));
      client.write("some".getBytes(US_ASCII));
    });
    assertThatThrownBy(() -> get(Duration.ofMillis(300)))
        .hasMessageEndingWith(
            "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
  }
}
