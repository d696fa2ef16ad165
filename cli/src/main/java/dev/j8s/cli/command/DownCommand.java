package dev.j8s.cli.command;

import dev.j8s.cli.cluster.Cluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code j8s down}. */
@Command(
    name = "down",
    description = "Stop the cluster on this machine; its data stays and the next up continues.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Runnable {
  @Option(names = "--purge", description = "Remove the data as well, and leave nothing behind.")
  private boolean purge;

  @Override
  public void run() {
    Machine.requireRoot("down");
    Cluster cluster = new Cluster(Machine.layout(), System.out::println);
    cluster.down(purge);
  }
}
