package dev.j8s.cli.command;

import dev.j8s.cli.cluster.Cluster;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code j8s up}. */
@Command(
    name = "up",
    description = "Bring up a cluster on this machine, or continue with the one that was down.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Runnable {
  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes, each a host of its own (default: 1, or as many as before).")
  private @Nullable Integer nodes;

  @Option(
      names = "--subnet",
      paramLabel = "A.B.C",
      description =
          "The first three numbers of the nodes' network (default: a free one of 172.30.x).")
  private String subnet = "";

  @Override
  public void run() {
    Machine.requireRoot("up");
    Cluster cluster = new Cluster(Machine.layout(), System.out::println);
    cluster.up(
        nodes == null ? OptionalInt.empty() : OptionalInt.of(nodes),
        subnet,
        Machine.kubeconfig(),
        Machine.user());
  }
}
