package dev.j8s.e2e;

import static dev.j8s.e2e.TestCluster.STEP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that is killed at random moments, again and again, under a stream of creates. */
class DurabilityTest {
  private static final int KILLS = 20;
  private static final int WRITERS = 4;

  /** At most so many answered creates pass before a kill. */
  private static final int LONGEST_STREAM = 400;

  /** Of every object, twice, so that one of which a half is there does not look whole. */
  private static final String FILLING = "x".repeat(2000);

  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final JsonMapper JSON = new JsonMapper();

  private static @Nullable TestCluster open;

  @BeforeAll
  static void bringUp() {
    open = TestCluster.up("j8skill", 1);
  }

  @AfterAll
  static void takeDown() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  void everyAnsweredWriteIsThereAndNoContainerStops() throws Exception {
    TestCluster cluster = requireNonNull(open, "the cluster is up");
    cluster.run(
        "kubectl apply -f examples/hello && kubectl rollout status deployment/hello --timeout=60s");
    String containers = containers(cluster);
    long seed = System.nanoTime();
    System.out.println("The moments of the kills come from the seed " + seed);
    Random random = new Random(seed);
    Set<String> answered = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < KILLS; round++) {
      writeUntilKilled(cluster, round, 1 + random.nextInt(LONGEST_STREAM), answered);
      cluster.bringBack();
      List<String> found = wholeObjects(cluster);
      assertThat(found)
          .as("after kill %d of the seed %d", round + 1, seed)
          .doesNotHaveDuplicates()
          .containsAll(answered);
    }
    assertThat(answered).hasSizeGreaterThan(KILLS);
    cluster.run("kubectl rollout status deployment/hello --timeout=60s");
    assertThat(containers(cluster)).isEqualTo(containers);
  }

  /** Creates objects side by side until the server, killed after so many answers, is gone. */
  private static void writeUntilKilled(
      TestCluster cluster, int round, int answersBeforeKill, Set<String> answered)
      throws Exception {
    CountDownLatch enough = new CountDownLatch(answersBeforeKill);
    String server = cluster.access().server();
    try (HttpClient http = cluster.http();
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String prefix = "w" + round + "-" + writer + "-";
        all.add(
            writers.submit(() -> {
              for (int number = 0; create(http, server, prefix + number); number++) {
                answered.add(prefix + number);
                enough.countDown();
              }
              return prefix;
            }));
      }
      assertThat(enough.await(STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
      cluster.killServer();
      for (Future<?> one : all) {
        one.get(STEP.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** Whether the server has answered that the object is there; not so when it is gone. */
  private static boolean create(HttpClient http, String server, String name)
      throws InterruptedException {
    String body =
        JSON.writeValueAsString(
            Map.of(
                "metadata",
                Map.of("name", name),
                "data",
                Map.of("name", name, "a", FILLING, "b", FILLING)));
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(server + CONFIG_MAPS))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      return true;
    } catch (IOException e) {
      // The server was killed; nobody knows whether this one is stored.
      return false;
    }
  }

  /** The names of the objects that were created, each of which must be as it was sent. */
  private static List<String> wholeObjects(TestCluster cluster) throws Exception {
    List<String> names = new ArrayList<>();
    try (HttpClient http = cluster.http()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(cluster.access().server() + CONFIG_MAPS)).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      for (JsonNode one : JSON.readTree(answer.body()).path("items")) {
        String name = one.at("/metadata/name").asString();
        if (name.matches("w\\d.*")) {
          assertThat(one.at("/data/name").asString()).isEqualTo(name);
          assertThat(one.at("/data/a").asString()).isEqualTo(FILLING);
          assertThat(one.at("/data/b").asString()).isEqualTo(FILLING);
          names.add(name);
        }
      }
    }
    return names;
  }

  /** Every container with the time of its start and how often it was started. */
  private static String containers(TestCluster cluster) {
    return cluster.run(
        "kubectl get pods -l app=hello -o jsonpath="
            + "'{range .items[*]}{.metadata.name} {.status.containerStatuses[0].containerID} "
            + "{.status.containerStatuses[0].state.running.startedAt} "
            + "{.status.containerStatuses[0].restartCount}{\"\\n\"}{end}' | sort");
  }
}
