package dev.j8s.cli.command;

import dev.j8s.cli.CliException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code j8s}: chooses the command, and turns failures into one line and an exit code. */
@Command(
    name = "j8s",
    description = "Kubernetes, written in Java.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      KubeconfigCommand.class,
      ImageCommand.class,
      ServerCommand.class,
      AgentCommand.class,
      TokenCommand.class,
      TrainCommand.class
    })
public final class Root implements Runnable {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  private Root() {}

  public static int run(String... arguments) {
    CommandLine line = new CommandLine(new Root());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Root::misused);
    line.setExecutionExceptionHandler(Root::failed);
    return line.execute(arguments);
  }

  private static int misused(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("j8s: " + e.getMessage());
    err.println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return MISUSED;
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult result) {
    PrintWriter err = line.getErr();
    if (e instanceof CliException) {
      err.println("j8s: " + e.getMessage());
    } else {
      err.println("j8s: " + e);
      if (System.getenv("J8S_DEBUG") != null) {
        e.printStackTrace(err);
      } else {
        err.println("(J8S_DEBUG=1 shows where)");
      }
    }
    return FAILED;
  }

  @Override
  public void run() {
    java.util.Objects.requireNonNull(spec).commandLine().usage(System.out);
  }
}
