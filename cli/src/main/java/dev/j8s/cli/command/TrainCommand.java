package dev.j8s.cli.command;

import dev.j8s.cli.process.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code j8s train}: run by the launcher after a build. */
@Command(
    name = "train",
    hidden = true,
    description = "Do what a server does at its start, for the JVM to record.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "An empty folder to work in.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    Training.run(folder.toAbsolutePath());
    return 0;
  }
}
