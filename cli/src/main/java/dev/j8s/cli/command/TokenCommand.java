package dev.j8s.cli.command;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.cli.cluster.AdminAccess;
import java.nio.file.Files;
import picocli.CommandLine.Command;

/** {@code j8s token}. */
@Command(
    name = "token",
    description = "Print the command that joins another machine to the cluster.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Runnable {
  @Override
  public void run() {
    Layout layout = Machine.layout();
    if (!Files.exists(layout.joinToken())) {
      throw new CliException("there is no server on this machine: sudo ./j8s up makes one");
    }
    if (!Files.isReadable(layout.joinToken())) {
      throw new CliException("only its owner may read " + layout.joinToken() + ": try sudo");
    }
    System.out.println(
        "sudo ./j8s agent --server "
            + AdminAccess.read(layout).server()
            + " --token "
            + Pem.read(layout.joinToken()).strip());
  }
}
