package dev.j8s.kubelet.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.j8s.client.json.Json;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.kubelet.runtime.v1.ContainerAttributes;
import dev.j8s.kubelet.runtime.v1.ContainerStats;
import dev.j8s.kubelet.stats.NodeUsageReader;
import dev.j8s.kubelet.stats.UsageReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class KubeletServerTest {
  private static final String API_SERVER = "CN=kube-apiserver-kubelet-client";

  private static final ContainerStats STATS =
      ContainerStats.newBuilder()
          .setAttributes(
              ContainerAttributes.newBuilder()
                  .setId("c1")
                  .putLabels("io.kubernetes.pod.uid", "u-1")
                  .putLabels("io.kubernetes.pod.name", "web")
                  .putLabels("io.kubernetes.pod.namespace", "shop")
                  .putLabels("io.kubernetes.container.name", "main"))
          .build();

  @TempDir Path folder;
  private final SystemEnvironment environment = new SystemEnvironment();
  private final Node node = new Node();
  private final Reviews reviews = new Reviewed();
  private TestAuthority authority;
  private ServerOptions options;
  private KubeletServer server;
  private HttpClient apiServer;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority();
    options =
        new ServerOptions(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            folder.resolve("tls.crt"),
            folder.resolve("tls.key"),
            folder.resolve("ca.crt"),
            Set.of("kube-apiserver-kubelet-client"));
    authority.write(options.clientAuthority());
    authority.issue("CN=node").write(options.certificate(), options.key());
    Files.writeString(
        folder.resolve("0.log"),
        "2026-01-01T00:00:01Z stdout F one\n2026-01-01T00:00:02Z stdout F two\n");
    server =
        KubeletServer.start(
            options,
            "node-1",
            node,
            reviews,
            new UsageReader(() -> List.of(STATS), List::of, environment),
            new NodeUsageReader(Path.of("/proc"), folder, environment),
            environment);
    apiServer = client(API_SERVER);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    environment.close();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 401",
        "CN=somebody, 403",
        "CN=kube-apiserver-kubelet-client, 200",
        "'O=system:masters,CN=admin', 200",
        "'O=system:nodes,CN=system:node:other', 403",
      })
  void onlyTheApiServerAndAdministratorsMayCall(@Nullable String subject, int code)
      throws Exception {
    assertThat(get(client(subject), "/healthz").statusCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer good | /metrics/probes | 200",
        "bearer good | /metrics | 200",
        "Bearer good | /pods | 200",
        "Bearer good | /exec/shop/web/main | 403",
        "Bearer bad | /metrics | 401",
        "Basic good | /metrics | 401",
        "Bearer broken | /metrics | 401",
        "Bearer good | /stats/summary | 500",
      })
  void aBearerTokenMayDoWhatTheApiSays(String authorization, String path, int code)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(request(path), (_, _) -> true)
            .header("Authorization", authorization)
            .build();
    assertThat(client(null).send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(code);
  }

  @Test
  void whatIsForbiddenIsNamed() throws Exception {
    assertThat(get(client("CN=somebody"), "/pods").body())
        .isEqualTo(
            "Forbidden (user=somebody, verb=get, resource=nodes, subresource(s)=[pods proxy])");
  }

  @Test
  void theStartOfARunningContainerIsAMetric() throws Exception {
    assertThat(get(apiServer, "/metrics/resource").body())
        .contains(
            "container_start_time_seconds{container=\"main\",namespace=\"shop\",pod=\"web\"} 1.7672256E9\n");
  }

  @Test
  void theSummarySaysWhenPodsAndContainersStarted() throws Exception {
    JsonNode pod =
        Json.mapper().readTree(get(apiServer, "/stats/summary").body()).path("pods").path(0);
    assertThat(pod.path("startTime").asString()).isEqualTo("2025-12-31T23:59:59Z");
    assertThat(pod.path("containers").path(0).path("startTime").asString())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  /** Lets a ServiceAccount called scraper read metrics and pods; the API fails for stats. */
  private static final class Reviewed implements Reviews {
    @Override
    public Optional<Caller> whoHolds(String token) {
      return switch (token) {
        case "good" -> Optional.of(new Caller("scraper", "u", Set.of(), Map.of()));
        case "broken" -> throw new IllegalStateException("no API");
        default -> Optional.empty();
      };
    }

    @Override
    public boolean allows(Caller caller, String verb, String node, String subresource) {
      if (subresource.equals("stats")) {
        throw new IllegalStateException("no API");
      }
      return caller.user().equals("scraper")
          && verb.equals("get")
          && node.equals("node-1")
          && Set.of("metrics", "pods").contains(subresource);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/containerLogs/shop/web/main?tailLines=1 | 200 | two\\n",
        "/containerLogs/shop/web/main?tailLines=x | 400 | {\"message\": \"Unable to decode query.\"}",
        "/containerLogs/shop/web/main?limitBytes=0 | 422 | {\"message\": \"Invalid request.\"}",
        "/containerLogs/shop/web/main?previous=true | 400 | previous terminated container \"main\" in pod \"web\" not found",
        "/containerLogs/shop/web/late | 400 | container \"late\" in pod \"web\" is waiting to start: PodInitializing",
        "/containerLogs/shop/web/none | 404 | container \"none\" not found in pod \"web\"\\n",
        "/containerLogs/shop/gone/main | 404 | pod \"gone\" does not exist\\n",
        "/exec/shop/gone/main?output=1 | 404 | pod does not exist",
        "/exec/shop/web/late?output=1 | 500 | container not found (\"late\")",
        "/exec/shop/web/main | 400 | 'you must specify at least 1 of stdin, stdout, stderr'",
        "/exec/shop/web/main?output=1 | 400 | Upgrade request required",
      })
  void requestsAreAnsweredInUpstreamsWords(String path, int code, String body) throws Exception {
    HttpResponse<String> answer = get(apiServer, path);

    assertThat(answer.body()).isEqualTo(body.replace("\\n", "\n"));
    assertThat(answer.statusCode()).isEqualTo(code);
  }

  @Test
  void followingALogEndsWithTheContainer() throws Exception {
    HttpResponse<InputStream> answer =
        apiServer.send(
            request("/containerLogs/shop/web/main?follow=true&tailLines=1"),
            BodyHandlers.ofInputStream());
    var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    assertThat(lines.readLine()).isEqualTo("two");

    Files.writeString(
        folder.resolve("0.log"),
        "2026-01-01T00:00:03Z stdout F three\n",
        StandardOpenOption.APPEND);
    assertThat(lines.readLine()).isEqualTo("three");

    node.end();
    assertThat(lines.readLine()).isNull();
    await().until(() -> node.subscriptions.isEmpty());
  }

  @Test
  void aFollowerThatLeavesIsForgotten() throws Exception {
    HttpClient impatient = client(API_SERVER);
    impatient.send(
        request("/containerLogs/shop/web/main?follow=true"), BodyHandlers.ofInputStream());
    await().until(() -> !node.subscriptions.isEmpty());

    impatient.shutdownNow();

    await().until(() -> node.subscriptions.isEmpty());
  }

  @Test
  void anUpgradeIsPassedOnAndThenEveryByteBothWays() throws Exception {
    try (ServerSocket runtime = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client =
            authority
                .client(authority.issue(API_SERVER))
                .getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort())) {
      node.streaming = URI.create("http://127.0.0.1:" + runtime.getLocalPort() + "/exec/token");
      client
          .getOutputStream()
          .write(
              """
              POST /exec/shop/web/main?command=ls&output=1 HTTP/1.1
              Host: node
              Connection: Upgrade
              Upgrade: SPDY/3.1
              X-Stream-Protocol-Version: v4.channel.k8s.io
              Authorization: Bearer of-the-client

              """
                  .replace("\n", "\r\n")
                  .getBytes(UTF_8));
      try (Socket session = runtime.accept()) {
        String asked = readHead(session.getInputStream());
        assertThat(asked)
            .startsWith("POST /exec/token HTTP/1.1\r\n")
            .containsIgnoringCase("Upgrade: SPDY/3.1\r\n")
            .containsIgnoringCase("X-Stream-Protocol-Version: v4.channel.k8s.io\r\n")
            .doesNotContain("of-the-client");
        String granted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\n";
        session.getOutputStream().write((granted + "\0bytes").getBytes(ISO_8859_1));
        assertThat(readHead(client.getInputStream())).isEqualTo(granted);
        assertThat(client.getInputStream().readNBytes(6)).isEqualTo("\0bytes".getBytes(UTF_8));
        client.getOutputStream().write("back".getBytes(UTF_8));
        assertThat(session.getInputStream().readNBytes(4)).isEqualTo("back".getBytes(UTF_8));
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aNewCertificateIsServedWithoutARestart() throws Exception {
    var renewed = authority.issue("CN=renewed");
    renewed.write(options.certificate(), options.key());
    Files.setLastModifiedTime(options.key(), FileTime.fromMillis(1_000_000));

    HttpResponse<String> answer = get(client(API_SERVER), "/healthz");

    assertThat(answer.sslSession().orElseThrow().getPeerPrincipal().getName())
        .isEqualTo("CN=renewed");
  }

  private static String readHead(InputStream in) throws Exception {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private HttpClient client(@Nullable String subject) throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(authority.client(subject == null ? null : authority.issue(subject)))
        .build();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://127.0.0.1:" + server.address().getPort() + path))
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  private HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(request(path), BodyHandlers.ofString());
  }

  private final class Node implements NodePods {
    private final Set<Runnable> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean over;
    private volatile URI streaming = URI.create("http://127.0.0.1:1/none");

    void end() {
      over = true;
      subscriptions.forEach(Runnable::run);
    }

    @Override
    public List<Pod> pods() {
      return List.of(pod());
    }

    private Pod pod() {
      return new PodBuilder()
          .withNewMetadata()
          .withName("web")
          .withNamespace("shop")
          .withUid("u-1")
          .endMetadata()
          .withNewSpec()
          .addNewContainer()
          .withName("main")
          .endContainer()
          .addNewContainer()
          .withName("late")
          .endContainer()
          .endSpec()
          .withNewStatus()
          .withStartTime("2025-12-31T23:59:59Z")
          .addNewContainerStatus()
          .withName("main")
          .withNewState()
          .withNewRunning()
          .withStartedAt("2026-01-01T00:00:00Z")
          .endRunning()
          .endState()
          .endContainerStatus()
          .addNewContainerStatus()
          .withName("late")
          .withNewState()
          .withNewWaiting()
          .withReason("PodInitializing")
          .endWaiting()
          .endState()
          .endContainerStatus()
          .endStatus()
          .build();
    }

    @Override
    public Optional<Pod> pod(String namespace, String name) {
      return name.equals("web") ? Optional.of(pod()) : Optional.empty();
    }

    @Override
    public Optional<PodContainer> container(Pod pod, String name, boolean previous) {
      if (!name.equals("main") || previous) {
        return Optional.empty();
      }
      var state = over ? PodContainer.State.EXITED : PodContainer.State.RUNNING;
      return Optional.of(new PodContainer("c1", state, folder.resolve("0.log")));
    }

    @Override
    public Subscription onChange(String podUid, Runnable changed) {
      subscriptions.add(changed);
      return () -> subscriptions.remove(changed);
    }

    @Override
    public URI exec(ExecOptions execOptions) {
      return streaming;
    }

    @Override
    public URI attach(ExecOptions execOptions) {
      return streaming;
    }

    @Override
    public URI portForward(Pod pod, List<Integer> ports) {
      return streaming;
    }

    @Override
    public ExecResult run(String containerId, List<String> command, Duration timeout) {
      return new ExecResult(0, new byte[0], new byte[0]);
    }
  }
}
