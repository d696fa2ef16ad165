package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.host.ImageStore;
import dev.j8s.cli.host.NodeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The container images on the nodes of this machine. */
public final class Images {
  private final Layout layout;
  private final Consumer<String> out;

  public Images(Layout layout, Consumer<String> out) {
    this.layout = layout;
    this.out = out;
  }

  /** Imports archives into every node. */
  public void importAll(List<Path> files) {
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new CliException("there is no file " + file);
      }
    }
    for (NodeHost node : nodes()) {
      for (Path file : files) {
        store(node).load(file.toAbsolutePath());
        out.accept(node.name() + ": imported " + file);
      }
    }
  }

  /** Prints a line for each image of each node. */
  public void list() {
    for (NodeHost node : nodes()) {
      for (String name : store(node).names()) {
        out.accept(node.name() + "\t" + name);
      }
    }
  }

  private static ImageStore store(NodeHost node) {
    return new ImageStore(node.runFolder().resolve("containerd.sock"));
  }

  private List<NodeHost> nodes() {
    int count = ClusterFile.read(layout.clusterFile()).map(ClusterFile::nodes).orElse(0);
    List<NodeHost> up =
        IntStream.rangeClosed(1, count)
            .mapToObj(n -> layout.nodeName(n))
            .map(name -> new NodeHost(name, 0, layout.nodeRun(name)))
            .filter(NodeHost::isUp)
            .toList();
    if (up.isEmpty()) {
      throw new CliException("there is no cluster up on this machine: sudo ./j8s up");
    }
    return up;
  }
}
