package dev.j8s.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.j8s.api.status.ApiException;
import dev.j8s.client.ApiClient;
import dev.j8s.client.Scope;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SystemEnvironment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpsTransportTest {
  private static final TypeInfo<Pod> PODS = TypeInfo.of(Pod.class);

  private final SystemEnvironment environment = new SystemEnvironment();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private HttpServer server;
  private HttpsTransport transport;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(environment.executor());
    server.start();
    transport =
        new HttpsTransport(
            new HttpsOptions(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                null,
                new Identity.Token("secret")),
            environment);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.stop(0);
    environment.close();
  }

  @Test
  void decodesAListAndSendsItsSelectorsAndToken() throws Exception {
    answer(
        200,
        """
        {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"x"},
         "items":[{"metadata":{"name":"a"},"unknown":{"x":[1]}},{"metadata":{"name":"b"}}]}
        """);
    var page =
        transport.list(
            PODS, new Scope("default", "app=a b", "spec.nodeName=n"), PageRequest.first(2));
    assertThat(page.items()).extracting(p -> p.getMetadata().getName()).containsExactly("a", "b");
    assertThat(page.resourceVersion()).isEqualTo("7");
    assertThat(page.continueToken()).isEqualTo("x");
    assertThat(requests.poll(5, TimeUnit.SECONDS))
        .isEqualTo(
            "GET /api/v1/namespaces/default/pods?labelSelector=app%3Da+b"
                + "&fieldSelector=spec.nodeName%3Dn&limit=2 Bearer secret ");
  }

  @Test
  void aRefusalIsTheServersStatus() {
    answer(
        409,
        """
        {"kind":"Status","status":"Failure","message":"pods \\"a\\" already exists",
         "reason":"AlreadyExists","details":{"name":"a","kind":"pods"},"code":409}
        """);
    var resources = new ApiClient(transport, environment).resources(Pod.class);
    var pod =
        new PodBuilder().withNewMetadata().withName("a").withNamespace("x").endMetadata().build();
    assertThatThrownBy(() -> resources.create(pod))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.isAlreadyExists()).isTrue();
              assertThat(e).hasMessage("pods \"a\" already exists");
            });
    assertThat(requests.poll()).startsWith("POST /api/v1/namespaces/x/pods Bearer secret {");
  }

  @Test
  void tellsWatchEventsHoweverTheirBytesAreCut() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            String events =
                """
                {"type":"ADDED","object":{"metadata":{"name":"ä","resourceVersion":"8"}}}
                {"object":{"metadata":{"name":"b","resourceVersion":"9"}},"type":"DELETED"}
                {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"10"}}}
                """;
            for (byte b : events.getBytes(StandardCharsets.UTF_8)) {
              out.write(b);
              out.flush();
            }
          }
        });
    transport.watch(PODS, Scope.ALL, "7", recorder());
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("ADDED ä");
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("DELETED b");
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("BOOKMARK 10");
    assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("in order");
  }

  @Test
  void aWatchFromTooLongAgoEndsWithGone() throws Exception {
    answer(410, "{\"kind\":\"Status\",\"reason\":\"Expired\",\"code\":410,\"message\":\"old\"}");
    transport.watch(PODS, Scope.ALL, "1", recorder());
    assertThat(ends.poll(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.is(410)).isTrue());
  }

  @Test
  void anErrorEventEndsTheWatch() throws Exception {
    answer(
        200,
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}\n");
    transport.watch(PODS, Scope.ALL, "1", recorder());
    assertThat(ends.poll(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.is(410)).isTrue());
  }

  @Test
  void aServerThatIsNotThereEndsTheWatchWithACause() throws Exception {
    server.stop(0);
    transport.watch(PODS, Scope.ALL, "1", recorder());
    assertThat(ends.poll(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatDoesNotAnswerEndsTheWatchInTime() throws Exception {
    var silent = new CountDownLatch(1);
    server.createContext(
        "/",
        _ -> {
          try {
            silent.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try (var impatient =
        new HttpsTransport(
            new HttpsOptions(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                null,
                new Identity.Anonymous(),
                Duration.ofMillis(50),
                "test"),
            environment)) {
      impatient.watch(PODS, Scope.ALL, "1", recorder());
      assertThat(ends.poll(5, TimeUnit.SECONDS)).isInstanceOf(HttpTimeoutException.class);
    } finally {
      silent.countDown();
    }
  }

  @Test
  void aWatchThatItsServerForgotEndsSoonAfterItsTime() throws Exception {
    var silent = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write("{\"type\":\"BOOKMARK\",".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          requests.add("begun");
          try {
            silent.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    var late = new LinkedBlockingQueue<Runnable>();
    try (var patient =
        new HttpsTransport(
            new HttpsOptions(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                null,
                new Identity.Anonymous()),
            holdingBack(Duration.ofMinutes(5), late))) {
      patient.watch(PODS, Scope.ALL, "1", recorder());
      assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("begun");
      assertThat(ends).isEmpty();
      late.remove().run();
      assertThat(ends.poll(5, TimeUnit.SECONDS)).isInstanceOf(HttpTimeoutException.class);
    } finally {
      silent.countDown();
    }
  }

  /** What is to run so much later waits for the test. */
  private Environment holdingBack(Duration late, Queue<Runnable> tasks) {
    return new Environment() {
      @Override
      public Instant now() {
        return environment.now();
      }

      @Override
      public long nanoTime() {
        return environment.nanoTime();
      }

      @Override
      public RandomGenerator random() {
        return environment.random();
      }

      @Override
      public Executor executor() {
        return environment.executor();
      }

      @Override
      public Timer schedule(Duration delay, Runnable task) {
        if (delay.compareTo(late) < 0) {
          return environment.schedule(delay, task);
        }
        tasks.add(task);
        return () -> tasks.remove(task);
      }
    };
  }

  private void answer(int code, String body) {
    server.createContext("/", exchange -> answer(exchange, code, body));
  }

  private void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private WatchListener<Pod> recorder() {
    return new WatchListener<>() {
      @Override
      public void changed(Change change, Pod object) {
        heard.add(change + " " + object.getMetadata().getName());
      }

      @Override
      public void bookmark(String resourceVersion) {
        heard.add("BOOKMARK " + resourceVersion);
      }

      @Override
      public void ended(@Nullable Throwable cause) {
        ends.add(cause == null ? "in order" : cause);
      }
    };
  }
}
