package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.cli.host.Cgroups;
import dev.j8s.cli.host.Lan;
import dev.j8s.cli.host.NodeHost;
import dev.j8s.cli.host.Packages;
import dev.j8s.cli.host.PidFile;
import dev.j8s.cli.image.BuiltInImages;
import dev.j8s.cli.kubeconfig.Kubeconfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The cluster on this machine: some nodes, each a host of its own. The first is server and agent in
 * one process, the others are agents that joined it.
 */
public final class Cluster {
  private static final int PORT = 6443;
  private static final int KUBELET_PORT = 10250;
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int MOST_NODES = 200;
  private static final Duration SERVER_READY = Duration.ofMinutes(2);
  private static final Duration NODE_READY = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(15);

  private final Layout layout;
  private final Consumer<String> progress;

  /**
   * @param progress is told what is being done, a line at a time
   */
  public Cluster(Layout layout, Consumer<String> progress) {
    this.layout = layout;
    this.progress = progress;
  }

  /**
   * Starts what is not running yet and waits until all of it is ready.
   *
   * @param wanted how many nodes; empty: as many as before, or one
   * @param subnet empty for the one from before or the default
   * @param kubeconfig gets the context
   * @param user owns what is made for the person at the keyboard
   */
  public void up(OptionalInt wanted, String subnet, Path kubeconfig, String user) {
    Optional<ClusterFile> before = ClusterFile.read(layout.clusterFile());
    int nodes = wanted.orElse(before.map(ClusterFile::nodes).orElse(1));
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new CliException("--nodes must be from 1 to " + MOST_NODES + ", not " + nodes);
    }
    if (before.isPresent() && nodes < before.get().nodes()) {
      throw new CliException(
          "the cluster has "
              + before.get().nodes()
              + " nodes: `j8s down --purge` first to make a smaller one");
    }
    String network =
        !subnet.isEmpty() ? subnet : before.map(ClusterFile::subnet).orElseGet(Cluster::freeSubnet);
    if (before.isPresent() && !network.equals(before.get().subnet())) {
      throw new CliException("the cluster's network is " + before.get().subnet() + ".0/24 already");
    }
    List<NodeHost> hosts = hosts(nodes);
    Lan lan = new Lan(layout.name(), network, layout.run());
    if (hosts.stream().allMatch(host -> isReady(host, lan))) {
      progress.accept("The cluster is up: `./j8s status` shows it.");
      return;
    }
    List<String> missing = Packages.missing();
    if (!missing.isEmpty()) {
      progress.accept("Installing " + String.join(" ", missing));
      Packages.install(missing);
    }
    createFolders();
    new ClusterFile(nodes, network, kubeconfig.toAbsolutePath()).write(layout.clusterFile());
    BuiltInImages.make(layout.images());
    lan.up();

    NodeHost first = hosts.getFirst();
    announce(first, "server and node");
    first.start(lan);
    startServer(first, lan);
    awaitFile(first, "api-ready", SERVER_READY);
    String server = "https://" + lan.address(1) + ":" + PORT;
    writeKubeconfigs(kubeconfig, user);
    for (NodeHost host : hosts.subList(1, hosts.size())) {
      announce(host, "node");
      host.start(lan);
      startAgent(host, lan, server);
    }
    for (NodeHost host : hosts) {
      awaitFile(host, "ready", NODE_READY);
      progress.accept(host.name() + " is ready");
    }
    progress.accept(
        """

        The cluster is up. Its context "%s" is current in %s.
        Try:
          kubectl get nodes
          kubectl apply -f examples/hello
        `./j8s status` shows it, `sudo ./j8s down` stops it.\
        """
            .formatted(layout.name(), kubeconfig));
  }

  private void announce(NodeHost host, String what) {
    if (processFile(host).process().isEmpty()) {
      progress.accept("Starting " + host.name() + " (" + what + ")");
    }
  }

  private static String freeSubnet() {
    return IntStream.range(0, 256)
        .mapToObj(number -> "172.30." + number)
        .filter(prefix -> !Lan.isTaken(prefix))
        .findFirst()
        .orElseThrow(() -> new CliException("172.30.0.0/16 is in use: choose with --subnet"));
  }

  private void createFolders() {
    try {
      Files.createDirectories(layout.data().resolve("logs"));
      Files.createDirectories(layout.run());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<NodeHost> hosts(int nodes) {
    return IntStream.rangeClosed(1, nodes)
        .mapToObj(number -> {
          String name = layout.nodeName(number);
          return new NodeHost(name, number, layout.nodeRun(name));
        })
        .toList();
  }

  private boolean isReady(NodeHost host, Lan lan) {
    return host.isUp()
        && processFile(host).process().isPresent()
        && Files.exists(readyFile(host))
        && answers(host, lan);
  }

  private static Path readyFile(NodeHost host) {
    return host.runFolder().resolve("ready");
  }

  /** Whether the node's process takes connections. */
  private static boolean answers(NodeHost host, Lan lan) {
    int port = host.number() == 1 ? PORT : KUBELET_PORT;
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(lan.address(host.number()), port),
          Math.toIntExact(ANSWER.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Names the node's j8s process, as it is seen from outside its host. */
  static PidFile processFile(NodeHost host) {
    return new PidFile(host.runFolder().resolve("j8s.pid"));
  }

  private void startServer(NodeHost host, Lan lan) {
    start(
        host,
        lan,
        List.of(
            "server",
            "--agent",
            "--advertise-address",
            lan.address(host.number()),
            "--port",
            "" + PORT,
            "--node-name",
            host.name()));
  }

  private void startAgent(NodeHost host, Lan lan, String server) {
    start(
        host,
        lan,
        List.of(
            "agent",
            "--server",
            server,
            "--token",
            Pem.read(layout.joinToken()).strip(),
            "--node-ip",
            lan.address(host.number()),
            "--node-name",
            host.name()));
  }

  private void start(NodeHost host, Lan lan, List<String> arguments) {
    Optional<ProcessHandle> running = processFile(host).process();
    if (running.isPresent()) {
      if (!Files.exists(readyFile(host)) || answers(host, lan)) {
        return;
      }
      // It was ready and no longer answers: it is about to end.
      if (!PidFile.ended(running.get(), STOP)) {
        throw new CliException(
            host.name() + " runs but does not answer: `j8s down` and `j8s up` start it anew");
      }
    }
    try {
      Files.deleteIfExists(readyFile(host));
      Files.deleteIfExists(host.runFolder().resolve("api-ready"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>();
    command.add("env");
    command.addAll(layout.environment());
    command.addAll(ownProgram());
    command.addAll(arguments);
    Process started = host.startDetached(layout.nodeLog(host.name()), command);
    // What was started is nsenter, which waits for its child in the host and ends with it.
    processFile(host).write(started.toHandle());
  }

  /** The command line of this very program: the same JDK, options and classes. */
  private static List<String> ownProgram() {
    List<String> program = new ArrayList<>();
    for (String word : Pem.read(Path.of("/proc/self/cmdline")).split("\0", -1)) {
      program.add(word);
      if (word.equals(dev.j8s.cli.Main.class.getName())) {
        program.set(0, ProcessHandle.current().info().command().orElse(program.getFirst()));
        return program;
      }
    }
    throw new IllegalStateException("this program was not started by the j8s launcher");
  }

  private void awaitFile(NodeHost host, String file, Duration patience) {
    if (!new FileWait(host.runFolder().resolve(file), processFile(host)).await(patience)) {
      throw new CliException(
          host.name()
              + " did not become ready: see "
              + layout.nodeLog(host.name())
              + "\n"
              + Logs.tail(layout.nodeLog(host.name()), 8));
    }
  }

  private void writeKubeconfigs(Path kubeconfig, String user) {
    try {
      boolean isNew = !Files.exists(kubeconfig);
      Path folder = kubeconfig.toAbsolutePath().getParent();
      boolean folderIsNew = !Files.exists(folder);
      new Kubeconfig(kubeconfig).add(Pem.read(layout.adminKubeconfig()));
      var owner =
          kubeconfig.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
      if (isNew) {
        Files.setOwner(kubeconfig, owner);
      }
      if (folderIsNew) {
        Files.setOwner(folder, owner);
      }
      Files.setOwner(layout.adminKubeconfig(), owner);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + kubeconfig, e);
    }
  }

  /**
   * Stops every node of the cluster.
   *
   * @param purge also removes all that it has left on this machine
   */
  public void down(boolean purge) {
    Optional<ClusterFile> before = ClusterFile.read(layout.clusterFile());
    int nodes = before.map(ClusterFile::nodes).orElse(0);
    List<NodeHost> hosts = hosts(nodes);
    for (NodeHost host : hosts.reversed()) {
      if (host.isUp()) {
        progress.accept("Stopping " + host.name());
      }
      stopProcess(host);
      host.kill();
      Cgroups.remove(layout.name(), host.name());
    }
    before.ifPresent(file -> new Lan(layout.name(), file.subnet(), layout.run()).down());
    Trees.delete(layout.run());
    if (purge) {
      before.ifPresent(file -> new Kubeconfig(file.kubeconfig()).remove(layout.name()));
      Trees.delete(layout.data());
      progress.accept("Nothing of the cluster is left.");
    } else {
      progress.accept(
          nodes == 0
              ? "There is no cluster on this machine."
              : "The cluster is down; its data is in " + layout.data() + ".");
    }
  }

  /** Ends the j8s process in good order: what was started is its parent, nsenter. */
  private static void stopProcess(NodeHost host) {
    PidFile file = processFile(host);
    file.process()
        .ifPresent(nsenter -> {
          nsenter.children().forEach(ProcessHandle::destroy);
          PidFile.ended(nsenter, STOP);
        });
    file.stop(STOP);
  }
}
