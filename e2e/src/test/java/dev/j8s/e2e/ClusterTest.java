package dev.j8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster as the README brings it up, with real containers and real kubectl, under a name of its
 * own beside whatever else runs on the machine. The tests build on each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final String NAME = "j8se2e";
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Duration UP = Duration.ofMinutes(8);
  private static final Duration STEP = Duration.ofMinutes(5);

  @TempDir(cleanup = CleanupMode.NEVER)
  private static Path folder;

  private static Shell shell = new Shell(PROJECT, Map.of());
  private static @Nullable MachineState before;

  @BeforeAll
  static void bringUp() throws IOException {
    boolean possible =
        System.getProperty("user.name").equals("root")
            && Files.exists(Path.of("/usr/bin/apt-get"))
            && shell.attempt("command -v kubectl", STEP).exitCode() == 0;
    if (!possible) {
      System.err.println(
          """
          ****************************************************************
          SKIPPED: the tests with real containers need root, apt-get and kubectl.
          ****************************************************************\
          """);
    }
    assumeTrue(possible, "root, apt-get and kubectl");
    Map<String, String> environment = new HashMap<>();
    environment.put("J8S_NAME", NAME);
    environment.put("J8S_DATA", folder.resolve("data").toString());
    environment.put("J8S_RUN", "/run/" + NAME);
    environment.put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    shell = new Shell(PROJECT, environment);
    shell.run("command -v nft || (apt-get update -qq; apt-get install -y -qq nftables)", UP);
    before = MachineState.read(shell, NAME);
    shell.run("./j8s up --nodes 3", UP);
  }

  @AfterAll
  static void takeDown() {
    if (before != null) {
      shell.run("./j8s down --purge", STEP);
    }
  }

  @Test
  @Order(1)
  void threeNodesAreReady() {
    assertThat(shell.run("kubectl get nodes --no-headers", STEP).lines())
        .hasSize(3)
        .allMatch(line -> line.contains(" Ready "));
    shell.run("./j8s status", STEP);
    assertThat(shell.run("./j8s up", STEP)).contains("The cluster is up");
  }

  @Test
  @Order(2)
  void theReadmesTourWorksWordForWord() throws IOException {
    for (String block : tour()) {
      shell.run(block, STEP);
    }
  }

  @Test
  @Order(3)
  void aServiceIsReachedByItsNameFromAPodOnAnotherNode() {
    String nodes =
        shell.run(
            "kubectl get pods -l app=hello -o jsonpath='{range .items[*]}{.spec.nodeName} {end}'",
            STEP);
    assertThat(nodes.strip().split(" ")).hasSizeGreaterThan(1);
    for (int node = 1; node <= 3; node++) {
      String pod = "visitor-" + node;
      shell.run(
          """
          kubectl run %1$s --image=docker.io/j8s/busybox:1 --restart=Never \
            --overrides='{"spec":{"nodeName":"%2$s-%3$d"}}' \
            -- sh -c 'timeout 20 wget -qO- http://hello.default.svc.cluster.local/'
          kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/%1$s --timeout=60s
          """
              .formatted(pod, NAME, node),
          STEP);
      assertThat(shell.run("kubectl logs " + pod, STEP)).contains("Hello from hello-");
    }
    shell.run("kubectl delete pod visitor-1 visitor-2 visitor-3", STEP);
  }

  @Test
  @Order(4)
  void containersRunOnWhileTheServerIsKilledAndBroughtBack() {
    String started =
        "kubectl get pods -l app=hello -o jsonpath="
            + "'{range .items[*]}{.metadata.name} {.status.containerStatuses[0].containerID} "
            + "{.status.containerStatuses[0].restartCount}{\"\\n\"}{end}' | sort";
    String containers = shell.run(started, STEP);
    shell.run("kubectl create configmap kept --from-literal=a=b", STEP);
    shell.run(
        "pkill -KILL -P $(cut -d' ' -f1 /run/" + NAME + "/nodes/" + NAME + "-1/j8s.pid)", STEP);
    shell.run("./j8s up", UP);
    assertThat(shell.run("kubectl get configmap kept -o jsonpath='{.data.a}'", STEP))
        .isEqualTo("b");
    shell.run("kubectl rollout status deployment/hello --timeout=60s", STEP);
    assertThat(shell.run(started, STEP)).isEqualTo(containers);
  }

  @Test
  @Order(5)
  void dataStaysOverDownAndPurgeLeavesNothing() throws IOException {
    shell.run("./j8s down", STEP);
    shell.run("./j8s up", UP);
    shell.run("kubectl get configmap kept", STEP);
    shell.run("./j8s down --purge", STEP);
    assertThat(MachineState.read(shell, NAME)).isEqualTo(before);
    assertThat(folder.resolve("data")).doesNotExist();
    assertThat(Path.of("/run", NAME)).doesNotExist();
  }

  /** The shell blocks of the README's tour, for this cluster's name and places. */
  private static List<String> tour() throws IOException {
    String readme = Files.readString(PROJECT.resolve("README.md"));
    String section = readme.substring(readme.indexOf("## A tour"), readme.indexOf("## Real"));
    Matcher block = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL).matcher(section);
    List<String> blocks = new ArrayList<>();
    StringBuilder variables = new StringBuilder();
    while (block.find()) {
      String text =
          block
              .group(1)
              .replace("/run/j8s/nodes/j8s-", "/run/" + NAME + "/nodes/" + NAME + "-")
              .replace("j8s-3", NAME + "-3")
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
