package dev.j8s.cli.command;

import dev.j8s.cli.cluster.ClusterStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code j8s status}. */
@Command(
    name = "status",
    description = "Show nodes, components, versions and places; exit 0 only if all is healthy.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    ClusterStatus status = ClusterStatus.read(Machine.layout(), Version.J8S);
    System.out.print(status.text());
    return status.healthy() ? 0 : 1;
  }
}
