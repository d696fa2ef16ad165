package dev.j8s.cli.command;

import dev.j8s.cli.CliException;
import dev.j8s.cli.certificate.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code j8s kubeconfig}. */
@Command(
    name = "kubeconfig",
    description = "Print a kubeconfig for the administrator of the cluster on this machine.",
    mixinStandardHelpOptions = true)
final class KubeconfigCommand implements Runnable {
  @Override
  public void run() {
    Path file = Machine.layout().adminKubeconfig();
    if (!Files.exists(file)) {
      throw new CliException("there is no cluster on this machine: sudo ./j8s up makes one");
    }
    if (!Files.isReadable(file)) {
      throw new CliException("only its owner may read " + file + ": try sudo");
    }
    System.out.print(Pem.read(file));
  }
}
