package dev.j8s.cli.process;

import static java.util.Objects.requireNonNull;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.host.Containerd;
import dev.j8s.cli.host.ImageStore;
import dev.j8s.cli.image.BuiltInImages;
import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.Kubelet;
import dev.j8s.kubelet.KubeletOptions;
import dev.j8s.network.NetworkOptions;
import dev.j8s.network.NodeNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a machine a node: its containerd, the kubelet, the network. The containerd and the
 * containers go on when this is closed.
 */
final class NodeComponents implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeComponents.class);
  private static final Path RESOLVERS = Path.of("/etc/resolv.conf");
  private static final int PROXY_HEALTH_PORT = 10256;
  private static final int PROXY_METRICS_PORT = 10249;
  private static final int KUBELET_PORT = 10250;
  private static final int MAX_PODS = 110;

  /** What the node calls its version; its release is the API's. */
  private static final String VERSION = "v1.36.0+j8s";

  private final Layout layout;
  private final String name;
  private final Containerd containerd;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private @Nullable Kubelet kubelet;
  private @Nullable CompletableFuture<Void> images;

  /** Starts the node's containerd, which takes a moment, while the caller goes on. */
  NodeComponents(Layout layout, String name) {
    this.layout = layout;
    this.name = name;
    this.containerd =
        new Containerd(
            layout.containerdData(name),
            layout.containerdRun(name),
            layout.cni(name),
            BuiltInImages.PAUSE);
    containerd.start(layout.containerdLog(name));
  }

  /** Starts the rest; returns when all of it works on its own. */
  void start(NodeSettings settings, Client client, Environment environment) throws IOException {
    CompletableFuture<Void> pause = importImages(environment.executor());
    NodeNetwork network =
        new NodeNetwork(
            new NetworkOptions(
                name,
                settings.clusterCidr(),
                settings.serviceCidr(),
                InetAddress.ofLiteral(settings.dnsAddress()),
                settings.clusterDomain(),
                layout.cni(name),
                layout.nodeData(name).resolve("network"),
                RESOLVERS,
                List.of(),
                new InetSocketAddress(PROXY_HEALTH_PORT),
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PROXY_METRICS_PORT)),
            client,
            environment);
    parts.add(network);
    network.start();
    Kubelet kubelet =
        new Kubelet(
            KubeletOptions.builder(name)
                .nodeIps(List.of(settings.address()))
                .rootDirectory(layout.nodeData(name).resolve("kubelet"))
                .podLogs(layout.nodeData(name).resolve("pods"))
                .runtimeSocket(containerd.socket())
                .cgroupRoot(layout.cgroup(name))
                .clusterDns(List.of(settings.dnsAddress()))
                .clusterDomain(settings.clusterDomain())
                .resolvConf(RESOLVERS)
                .maxPods(MAX_PODS)
                .port(KUBELET_PORT)
                .version(VERSION)
                .build(),
            client,
            environment);
    parts.add(kubelet);
    // A pod that starts before the pause image is there would fail and wait.
    pause.join();
    kubelet.start();
    this.kubelet = kubelet;
    log.info("Node {} runs at {}", name, settings.address());
  }

  /** Serves the node's own HTTPS API, after {@link #start}. */
  void serve(KubeletOptions.Serving files) throws IOException {
    requireNonNull(kubelet, "the node has not started").serve(files);
  }

  /** Waits until the node has all images that j8s brings, after {@link #start}. */
  void awaitImages() {
    requireNonNull(images, "the node has not started").join();
  }

  /** Begins to import the images that j8s brings; answers when the pause image is there. */
  private CompletableFuture<Void> importImages(Executor executor) {
    List<Path> archives = BuiltInImages.make(layout.images());
    CompletableFuture<Void> pause =
        CompletableFuture.runAsync(
            () -> {
              containerd.await();
              importImage(archives.getFirst());
            },
            executor);
    images =
        pause.thenCompose(_ ->
            CompletableFuture.allOf(
                archives.stream()
                    .skip(1)
                    .map(one -> CompletableFuture.runAsync(() -> importImage(one), executor))
                    .toArray(CompletableFuture[]::new)));
    return pause;
  }

  /** Imports an archive that this containerd does not have yet. */
  private void importImage(Path archive) {
    Path imported = layout.containerdData(name).resolve("imported");
    Path mark = imported.resolve(archive.getFileName());
    try {
      Files.createDirectories(imported);
      String version = Files.getLastModifiedTime(archive).toString();
      if (!Files.exists(mark) || !Files.readString(mark).equals(version)) {
        new ImageStore(containerd.socket()).load(archive);
        Files.writeString(mark, version);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not import " + archive, e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new CliException("could not close " + part.getClass().getSimpleName(), e);
      }
    }
  }
}
