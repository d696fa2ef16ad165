package dev.j8s.e2e;

import static dev.j8s.e2e.TestCluster.LONG;
import static dev.j8s.e2e.TestCluster.PROJECT;
import static dev.j8s.e2e.TestCluster.STEP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three nodes, driven as the README's tour does. The tests build on each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static @Nullable TestCluster open;

  @BeforeAll
  static void bringUp() {
    open = TestCluster.up("j8se2e", 3);
  }

  @AfterAll
  static void takeDown() {
    if (open != null) {
      open.close();
    }
  }

  private static TestCluster cluster() {
    return requireNonNull(open, "the cluster is up");
  }

  @Test
  @Order(1)
  void threeNodesAreReady() {
    assertThat(cluster().run("kubectl get nodes --no-headers").lines())
        .hasSize(3)
        .allMatch(line -> line.contains(" Ready "));
    cluster().run("./j8s status");
    assertThat(cluster().run("./j8s up")).contains("The cluster is up");
  }

  static Stream<Kubectl> olderKubectl() {
    List<Kubectl> all = Kubectl.all();
    return all.stream().limit(Math.max(0, all.size() - 1));
  }

  /** All but the loss of a node, which takes long and has little to do with kubectl. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("olderKubectl")
  @Order(2)
  void theReadmesTourWorksWithOlderKubectl(Kubectl kubectl) throws IOException {
    List<String> tour = tour();
    for (String block : tour.subList(0, tour.size() - 1)) {
      cluster().shell().with(Map.of("PATH", kubectl.path())).run(block, STEP);
    }
    cluster().run("kubectl delete -f examples/hello");
  }

  @Test
  @Order(3)
  void theReadmesTourWorksWordForWord() throws IOException {
    List<Kubectl> all = Kubectl.all();
    for (String block : tour()) {
      cluster().shell().with(Map.of("PATH", all.getLast().path())).run(block, STEP);
    }
  }

  @Test
  @Order(4)
  void aServiceIsReachedByItsNameFromAPodOnAnotherNode() {
    String nodes =
        cluster()
            .run(
                "kubectl get pods -l app=hello -o jsonpath='{range .items[*]}{.spec.nodeName}{\"\\n\"}{end}'");
    assertThat(nodes.lines().distinct()).hasSizeGreaterThan(1);
    for (int node = 1; node <= 3; node++) {
      String pod = "visitor-" + node;
      cluster()
          .run(
              """
              kubectl run %1$s --image=docker.io/j8s/busybox:1 --restart=Never \
                --overrides='{"spec":{"nodeName":"%2$s-%3$d"}}' \
                -- sh -c 'timeout 20 wget -qO- http://hello.default.svc.cluster.local/'
              kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/%1$s --timeout=60s
              """
                  .formatted(pod, cluster().name(), node));
      assertThat(cluster().run("kubectl logs " + pod)).contains("Hello from hello-");
    }
    cluster().run("kubectl delete pod visitor-1 visitor-2 visitor-3");
  }

  @Test
  @Order(5)
  void dataStaysOverDownAndPurgeLeavesNothing() throws IOException {
    cluster().run("kubectl create configmap kept --from-literal=a=b");
    cluster().run("./j8s down");
    cluster().shell().run("./j8s up", LONG);
    assertThat(cluster().run("kubectl get configmap kept -o jsonpath='{.data.a}'")).isEqualTo("b");
    cluster().purge();
  }

  /** The shell blocks of the README's tour, for this cluster's name and places. */
  private static List<String> tour() throws IOException {
    String readme = Files.readString(PROJECT.resolve("README.md"));
    String section = readme.substring(readme.indexOf("## A tour"), readme.indexOf("## Real"));
    Matcher block = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL).matcher(section);
    List<String> blocks = new ArrayList<>();
    StringBuilder variables = new StringBuilder();
    String name = cluster().name();
    while (block.find()) {
      String text =
          block
              .group(1)
              .replace("/run/j8s/nodes/j8s-", "/run/" + name + "/nodes/" + name + "-")
              .replace("j8s-3", name + "-3")
              .replace("sudo ", "");
      blocks.add(variables + text);
      text.lines()
          .filter(line -> line.matches("[A-Z]+=.*"))
          .forEach(line -> variables.append(line).append('\n'));
    }
    assertThat(blocks).hasSizeGreaterThan(4);
    return blocks;
  }
}
