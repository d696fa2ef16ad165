package dev.j8s.cli.command;

import dev.j8s.cli.join.JoinToken;
import dev.j8s.cli.process.AgentProcess;
import java.net.URI;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code j8s agent}. */
@Command(
    name = "agent",
    description = "Run a node in the foreground, joined to a server.",
    mixinStandardHelpOptions = true)
final class AgentCommand implements Runnable {
  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "The server, such as https://192.0.2.1:6443.")
  private URI server = URI.create("");

  @Option(
      names = "--token",
      required = true,
      paramLabel = "TOKEN",
      description = "What `j8s token` prints on the server.")
  private String token = "";

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The node's name (default: the host's).")
  private String nodeName = "";

  @Option(
      names = "--node-ip",
      paramLabel = "ADDRESS",
      description = "The node's address (default: the address of the default route).")
  private String nodeIp = "";

  @Override
  public void run() {
    Machine.requireRoot("agent");
    new AgentProcess(
            Machine.layout(),
            server,
            JoinToken.parse(token),
            nodeName.isEmpty() ? Machine.hostName() : nodeName,
            nodeIp.isEmpty() ? Addresses.outgoing() : nodeIp)
        .run();
  }
}
