package dev.j8s.cli.command;

import dev.j8s.cli.cluster.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code j8s logs}. */
@Command(
    name = "logs",
    description = "Print what the nodes' processes have written.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Runnable {
  @Parameters(
      arity = "0..1",
      paramLabel = "COMPONENT|NODE",
      description =
          "A component (apiserver, controllers, scheduler, kubelet, network, store, containerd) "
              + "or a node; everything when left out.")
  private String which = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on printing as lines are written.")
  private boolean follow;

  @Override
  public void run() {
    new Logs(Machine.layout()).print(which, follow, System.out);
  }
}
