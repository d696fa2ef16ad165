package dev.j8s.apiserver.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.apiserver.testing.FakeNode;
import dev.j8s.apiserver.testing.TestClient;
import dev.j8s.apiserver.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeProxyTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  @TempDir static Path folder;
  private static TestServer server;
  private static FakeNode node;
  private static TestClient admin;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder, 0);
    node = new FakeNode(server.certificates());
    admin = TestClient.of(server, "admin", null, Version.HTTP_1_1);
    admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}");
    admin.create(
        "/api/v1/namespaces/default/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}");
    admin.create("/api/v1/nodes", "{\"metadata\":{\"name\":\"n1\"}}");
    admin.send(
        "PATCH",
        "/api/v1/nodes/n1/status",
        "application/merge-patch+json",
        "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"127.0.0.1\"}],"
            + "\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":"
            + node.port()
            + "}}}}");
    for (String name : new String[] {"p", "waiting"}) {
      admin.create(
          PODS,
          "{\"metadata\":{\"name\":\""
              + name
              + "\"},\"spec\":{\"nodeName\":\"n1\","
              + "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    }
  }

  @AfterAll
  static void stop() {
    admin.close();
    node.close();
    server.close();
  }

  @Test
  void streamsLogsWithTheirOptions() {
    assertThat(admin.get(PODS + "/p/log?tailLines=5&follow=true").body()).isEqualTo("one\ntwo\n");
    assertThat(node.asked()).contains("GET /containerLogs/default/p/c?follow=true&tailLines=5");
  }

  @Test
  void tellsWhyThereIsNoLog() {
    HttpResponse<String> refused = admin.get(PODS + "/waiting/log");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(TestClient.json(refused).path("message").asString())
        .isEqualTo("container \"c\" is waiting to start");
    assertThat(TestClient.json(admin.get(PODS + "/p/log?container=x")).path("message").asString())
        .isEqualTo("container x is not valid for pod p");
    assertThat(TestClient.json(admin.get(PODS + "/p/log?tailLines=-1")).path("message").asString())
        .isEqualTo(
            "PodLogOptions \"p\" is invalid: tailLines: Invalid value: -1: must be greater than or"
                + " equal to 0");
  }

  @Test
  void handsRequestsOnToANodesAgent() {
    assertThat(admin.get("/api/v1/nodes/n1/proxy/stats/summary?a=b%2Fc").body())
        .isEqualTo("GET /stats/summary?a=b%2Fc");
  }

  @Test
  void speaksToTheAgentByItsPortAsWithout() {
    assertThat(admin.get("/api/v1/nodes/n1:" + node.port() + "/proxy/pods").body())
        .isEqualTo("GET /pods");
  }

  /** Collects what comes on each channel of a command. */
  private static final class Channels implements WebSocket.Listener {
    private final Map<Integer, ByteArrayOutputStream> data = new ConcurrentHashMap<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
      int channel = bytes.get();
      byte[] rest = new byte[bytes.remaining()];
      bytes.get(rest);
      data.computeIfAbsent(channel, c -> new ByteArrayOutputStream()).writeBytes(rest);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    String text(int channel) {
      ByteArrayOutputStream bytes = data.get(channel);
      return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private static WebSocket exec(Channels channels, String protocol) throws Exception {
    return admin
        .http()
        .newWebSocketBuilder()
        .subprotocols(protocol)
        .buildAsync(
            URI.create(
                "wss://127.0.0.1:"
                    + server.port()
                    + PODS
                    + "/p/exec?command=cat&stdin=true&stdout=true&stderr=true"),
            channels)
        .get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "fail"})
  void runsACommandOverAWebSocketUntilItsInputEnds(String input) throws Exception {
    Channels channels = new Channels();
    WebSocket socket = exec(channels, "v5.channel.k8s.io");
    assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
    socket
        .sendBinary(ByteBuffer.wrap(("\0" + input).getBytes(StandardCharsets.UTF_8)), true)
        .get(20, TimeUnit.SECONDS);
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).get(20, TimeUnit.SECONDS);

    assertThat(channels.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
    assertThat(channels.text(1)).isEqualTo(input.toUpperCase(java.util.Locale.ROOT));
    assertThat(channels.text(3))
        .contains(input.equals("fail") ? "\"reason\":\"ExitCode\"" : "\"status\":\"Success\"");
  }

  @Test
  void needsAnUpgradeToRunACommand() {
    HttpResponse<String> refused = admin.create(PODS + "/p/exec?command=cat&stdout=true", "");
    assertThat(TestClient.json(refused).path("message").asString())
        .isEqualTo("Upgrade request required");
  }
}
