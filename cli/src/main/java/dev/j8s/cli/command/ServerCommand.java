package dev.j8s.cli.command;

import dev.j8s.cli.process.ServerOptions;
import dev.j8s.cli.process.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code j8s server}. */
@Command(
    name = "server",
    description = "Run the control plane in the foreground, with --agent a node as well.",
    mixinStandardHelpOptions = true)
final class ServerCommand implements Runnable {
  @Option(names = "--agent", description = "Be a node too (needs root).")
  private boolean agent;

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      description = "Where to listen (default: ${DEFAULT-VALUE}).")
  private String bindAddress = "0.0.0.0";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where to listen (default: ${DEFAULT-VALUE}).")
  private int port = 6443;

  @Option(
      names = "--advertise-address",
      paramLabel = "ADDRESS",
      description = "How others reach this server (default: the address of the default route).")
  private String advertiseAddress = "";

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The node's name (default: the host's).")
  private String nodeName = "";

  @Option(
      names = "--cluster-cidr",
      paramLabel = "CIDR",
      description = "Where pods get their addresses (default: ${DEFAULT-VALUE}).")
  private String clusterCidr = "10.244.0.0/16";

  @Option(
      names = "--service-cidr",
      paramLabel = "CIDR",
      description = "Where services get their addresses (default: ${DEFAULT-VALUE}).")
  private String serviceCidr = "10.96.0.0/16";

  @Option(
      names = "--tls-san",
      paramLabel = "NAME",
      description = "One more name or address for the server's certificate; may be repeated.")
  private List<String> names = List.of();

  @Option(
      names = "--token-auth-file",
      paramLabel = "FILE",
      description = "Lines of token,user,uid,\"group1,group2\" that authenticate as well.")
  private @Nullable Path tokenAuthFile;

  @Override
  public void run() {
    if (agent) {
      Machine.requireRoot("server --agent");
    }
    String address = advertiseAddress.isEmpty() ? Addresses.outgoing() : advertiseAddress;
    new ServerProcess(
            new ServerOptions(
                Machine.layout(),
                bindAddress,
                port,
                address,
                nodeName.isEmpty() ? Machine.hostName() : nodeName,
                agent,
                clusterCidr,
                serviceCidr,
                names,
                tokenAuthFile))
        .run();
  }
}
