package dev.j8s.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.j8s.cli.Layout;
import dev.j8s.cli.cluster.AdminAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A cluster as the README brings it up, with real containers, under a name of its own beside
 * whatever else runs on the machine. Closing it purges it.
 */
final class TestCluster implements AutoCloseable {
  static final Path PROJECT =
      requireNonNull(Path.of("").toAbsolutePath().getParent(), "the module is in the project");

  /** How long a command may take that builds, installs or starts something. */
  static final Duration LONG = Duration.ofMinutes(8);

  static final Duration STEP = Duration.ofMinutes(5);

  private final String name;
  private final Path folder;
  private final Layout layout;
  private final MachineState before;
  private final Shell shell;

  private TestCluster(String name, Path folder, Layout layout, MachineState before, Shell shell) {
    this.name = name;
    this.folder = folder;
    this.layout = layout;
    this.before = before;
    this.shell = shell;
  }

  /** Brings a cluster up; where that can't be done, says so and skips the tests. */
  static TestCluster up(String name, int nodes) {
    Shell plain = new Shell(PROJECT, Map.of());
    boolean possible =
        System.getProperty("user.name").equals("root")
            && Files.exists(Path.of("/usr/bin/apt-get"))
            && Kubectl.any().isPresent();
    if (!possible) {
      System.err.println(
          """
          ****************************************************************
          SKIPPED: the tests with real containers need root, apt-get and kubectl.
          ****************************************************************\
          """);
    }
    assumeTrue(possible, "root, apt-get and kubectl");
    plain.run("command -v nft || (apt-get update -qq; apt-get install -y -qq nftables)", LONG);
    try {
      Path folder = Files.createTempDirectory("j8s-e2e-");
      Layout layout = new Layout(name, folder.resolve("data"), Path.of("/run", name));
      Map<String, String> environment = new HashMap<>();
      environment.put("J8S_NAME", name);
      environment.put("J8S_DATA", layout.data().toString());
      environment.put("J8S_RUN", layout.run().toString());
      environment.put("KUBECONFIG", folder.resolve("kubeconfig").toString());
      environment.put("PATH", Kubectl.any().orElseThrow().path());
      Shell shell = new Shell(PROJECT, environment);
      MachineState before = MachineState.read(shell, name);
      TestCluster cluster = new TestCluster(name, folder, layout, before, shell);
      try {
        shell.run("./j8s up --nodes " + nodes, LONG);
      } catch (AssertionError e) {
        cluster.close();
        throw e;
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the cluster, with which all its nodes' names begin. */
  String name() {
    return name;
  }

  Layout layout() {
    return layout;
  }

  /** The shell of a user of the cluster. */
  Shell shell() {
    return shell;
  }

  String run(String script) {
    return shell.run(script, STEP);
  }

  /** Ends the server's process as a crash would; its host and the containers go on. */
  void killServer() {
    run("pkill -KILL -P $(cut -d' ' -f1 " + layout.nodeRun(layout.nodeName(1)) + "/j8s.pid)");
  }

  void bringBack() {
    shell.run("./j8s up", LONG);
  }

  AdminAccess access() {
    return AdminAccess.read(layout);
  }

  HttpClient http() {
    return HttpClient.newBuilder().sslContext(access().sslContext()).build();
  }

  /** Removes the cluster and looks at what it has left. */
  void purge() throws IOException {
    shell.run("./j8s down --purge", STEP);
    assertThat(MachineState.read(shell, name)).isEqualTo(before);
    assertThat(layout.data()).doesNotExist();
    assertThat(layout.run()).doesNotExist();
  }

  @Override
  public void close() {
    shell.run("./j8s down --purge", STEP);
    shell.run("rm -r " + folder, STEP);
  }
}
