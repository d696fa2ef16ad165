package dev.j8s.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.apiserver.testing.TestClient;
import dev.j8s.apiserver.testing.TestServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ApiServerTest {
  private static final String DEFAULT = "/api/v1/namespaces/default";

  @TempDir static Path folder;
  private static TestServer server;
  private static TestClient admin;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder, 0);
    admin = TestClient.of(server, "admin", null, Version.HTTP_2);
    admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}");
    admin.create(DEFAULT + "/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}");
  }

  @AfterAll
  static void stop() {
    admin.close();
    server.close();
  }

  private static String configMap(String name, String value) {
    return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"" + value + "\"}}";
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void createsReadsAndDeletesOverEachVersionOfHttp(Version version) {
    String path = DEFAULT + "/configmaps";
    String name = version.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    try (TestClient client = TestClient.of(server, "admin", null, version)) {
      HttpResponse<String> made = client.create(path, configMap(name, "b"));
      assertThat(made.statusCode()).isEqualTo(201);
      assertThat(made.version()).isEqualTo(version);
      HttpResponse<String> read = client.get(path + "/" + name);
      assertThat(read.body()).isEqualTo(made.body());
      HttpResponse<String> gone = client.send("DELETE", path + "/" + name, "application/json", "");
      assertThat(TestClient.json(gone).path("status").asString()).isEqualTo("Success");
      assertThat(client.get(path + "/" + name).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void letsStrangersSeeHealthAndVersionOnly() {
    try (TestClient stranger = TestClient.of(server, null, null, Version.HTTP_1_1)) {
      assertThat(stranger.get("/readyz").body()).isEqualTo("ok");
      assertThat(TestClient.json(stranger.get("/version")).path("minor").asString())
          .isEqualTo("36");
      HttpResponse<String> refused = stranger.get("/api");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(TestClient.json(refused).path("message").asString()).isEqualTo("Unauthorized");
    }
    try (TestClient liar = TestClient.of(server, null, "wrong", Version.HTTP_1_1)) {
      assertThat(liar.get("/readyz").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void refusesInUpstreamsWordsWhatNobodyAllowed() {
    String issued =
        TestClient.json(admin.create(DEFAULT + "/serviceaccounts/default/token", "{}"))
            .path("status")
            .path("token")
            .asString();
    try (TestClient account = TestClient.of(server, null, issued, Version.HTTP_1_1)) {
      assertThat(account.get("/apis").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = account.get(DEFAULT + "/pods");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(TestClient.json(refused).path("message").asString())
          .isEqualTo(
              "pods is forbidden: User \"system:serviceaccount:default:default\" cannot list"
                  + " resource \"pods\" in API group \"\" in the namespace \"default\"");
    }
  }

  @Test
  void endsATokenWithTheAccountThatItIsFor() {
    admin.create(DEFAULT + "/serviceaccounts", "{\"metadata\":{\"name\":\"short\"}}");
    String issued =
        TestClient.json(admin.create(DEFAULT + "/serviceaccounts/short/token", "{}"))
            .path("status")
            .path("token")
            .asString();
    String review =
        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\","
            + "\"spec\":{\"token\":\""
            + issued
            + "\"}}";
    String reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
    JsonNode status = TestClient.json(admin.create(reviews, review)).path("status");
    assertThat(status.path("user").path("username").asString())
        .isEqualTo("system:serviceaccount:default:short");
    admin.send("DELETE", DEFAULT + "/serviceaccounts/short", "application/json", "");
    status = TestClient.json(admin.create(reviews, review)).path("status");
    assertThat(status.path("authenticated").asBoolean(false)).isFalse();
  }

  @Test
  void knowsAMachineByItsBootstrapToken() {
    admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"kube-system\"}}");
    admin.create(
        "/api/v1/namespaces/kube-system/secrets",
        "{\"metadata\":{\"name\":\"bootstrap-token-abcdef\"},"
            + "\"type\":\"bootstrap.kubernetes.io/token\",\"stringData\":{\"token-id\":\"abcdef\","
            + "\"token-secret\":\"0123456789abcdef\",\"usage-bootstrap-authentication\":\"true\"}}");
    try (TestClient machine =
        TestClient.of(server, null, "abcdef.0123456789abcdef", Version.HTTP_1_1)) {
      JsonNode who =
          TestClient.json(
                  machine.create(
                      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                      "{\"apiVersion\":\"authentication.k8s.io/v1\","
                          + "\"kind\":\"SelfSubjectReview\"}"))
              .path("status")
              .path("userInfo");
      assertThat(who.path("username").asString()).isEqualTo("system:bootstrap:abcdef");
      assertThat(machine.get("/api/v1/nodes").statusCode()).isEqualTo(403);
    }
    try (TestClient guess =
        TestClient.of(server, null, "abcdef.fedcba9876543210", Version.HTTP_1_1)) {
      assertThat(guess.get("/api").statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void streamsTheEventsOfAWatch(Version version) throws Exception {
    String name = "watched-" + version.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    try (TestClient client = TestClient.of(server, "admin", null, version)) {
      var response =
          client
              .http()
              .send(
                  client
                      .request(DEFAULT + "/configmaps?watch=1&fieldSelector=metadata.name=" + name)
                      .build(),
                  BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        admin.create(DEFAULT + "/configmaps", configMap(name, "b"));
        assertThat(lines.readLine())
            .startsWith("{\"type\":\"ADDED\",\"object\":{")
            .contains("\"" + name + "\"");
        admin.send("DELETE", DEFAULT + "/configmaps/" + name, "application/json", "");
        assertThat(lines.readLine()).startsWith("{\"type\":\"DELETED\"");
      }
    }
  }

  @Test
  void sendsTheEventsOfAWatchOverAWebSocket() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    WebSocket socket = watch(admin, "/secrets?watch=1&fieldSelector=metadata.name=ws", received);
    admin.create(DEFAULT + "/secrets", "{\"metadata\":{\"name\":\"ws\"}}");
    assertThat(received.poll(20, TimeUnit.SECONDS)).startsWith("{\"type\":\"ADDED\"");
    socket.abort();
  }

  @Test
  void aWatchOverAWebSocketLosesNothingThatComesWhileItOpens() throws Exception {
    admin.create(DEFAULT + "/secrets", "{\"metadata\":{\"name\":\"early\"}}");
    try (TestClient client = TestClient.of(server, "admin", null, Version.HTTP_1_1)) {
      List<@Nullable String> first = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        WebSocket socket =
            watch(client, "/secrets?watch=1&fieldSelector=metadata.name=early", received);
        first.add(received.poll(5, TimeUnit.SECONDS));
        socket.abort();
      }
      // Its close would wait for what an aborted socket leaves undone.
      client.http().shutdownNow();
      assertThat(first).allMatch(event -> event != null && event.startsWith("{\"type\":\"ADDED\""));
    }
  }

  private static WebSocket watch(TestClient client, String path, BlockingQueue<String> received)
      throws Exception {
    return client
        .http()
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("wss://127.0.0.1:" + server.port() + DEFAULT + path),
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onText(
                  WebSocket from, CharSequence data, boolean last) {
                received.add(data.toString());
                from.request(1);
                return null;
              }
            })
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    String large = configMap("large", "x".repeat(3 * 1024 * 1024));
    HttpResponse<String> refused = admin.create(DEFAULT + "/configmaps", large);
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(TestClient.json(refused).path("reason").asString())
        .isEqualTo("RequestEntityTooLarge");
  }

  @Test
  void compressesALargeListOnlyForWhoAsks() throws Exception {
    admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"zip\"}}");
    for (int i = 0; i < 3; i++) {
      admin.create("/api/v1/namespaces/zip/configmaps", configMap("big" + i, "y".repeat(500_000)));
    }
    String path = "/api/v1/namespaces/zip/configmaps";
    HttpResponse<String> plain = admin.get(path);
    assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
    assertThat(TestClient.json(plain).path("items").size()).isEqualTo(3);
    HttpResponse<byte[]> zipped =
        admin
            .http()
            .send(
                admin.request(path).header("Accept-Encoding", "gzip").build(),
                BodyHandlers.ofByteArray());
    assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
    try (var in =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(zipped.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
    }
  }

  @Test
  void countsRequestsByUpstreamsLabelsAndNothingThatAClientMadeUp() {
    admin.get(DEFAULT + "/configmaps");
    admin.get("/apis/made.up/v1/inventions");
    admin.get(DEFAULT + "/pods/p/invention");
    String metrics = admin.get("/metrics").body();
    assertThat(metrics)
        .contains(
            "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"\",group=\"\","
                + "resource=\"configmaps\",scope=\"namespace\",subresource=\"\",verb=\"LIST\","
                + "version=\"v1\"}")
        .contains("apiserver_request_duration_seconds_bucket{component=\"apiserver\"")
        .doesNotContain("made.up")
        .doesNotContain("invention");
  }

  @Test
  void aPathThatCannotBeDecodedIsABadRequest() throws Exception {
    assertThat(rawStatus("GET /api/v1/%zz HTTP/1.1")).startsWith("HTTP/1.1 400");
    assertThat(rawStatus("GET /api/v1?x=%zz HTTP/1.1")).startsWith("HTTP/1.1 400");
  }

  private static String rawStatus(String line) throws Exception {
    try (Socket socket =
        admin.http().sslContext().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write((line + "\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void answersDiscoveryOnceAndThenByItsTag() {
    String accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    HttpResponse<String> first = admin.get("/apis", "Accept", accept);
    assertThat(TestClient.json(first).path("kind").asString()).isEqualTo("APIGroupDiscoveryList");
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = admin.get("/apis", "Accept", accept, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void tellsWhatAUserMayDo() {
    String review =
        "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":{"
            + "\"user\":\"%s\",\"groups\":[\"%s\"],\"resourceAttributes\":{\"verb\":\"get\","
            + "\"resource\":\"nodes\",\"name\":\"n\"}}}";
    String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    assertThat(allowed(path, review.formatted("system:node:n", "system:nodes"))).isTrue();
    assertThat(allowed(path, review.formatted("jane", "dev"))).isFalse();
  }

  private static boolean allowed(String path, String review) {
    return TestClient.json(admin.create(path, review)).path("status").path("allowed").asBoolean();
  }
}
