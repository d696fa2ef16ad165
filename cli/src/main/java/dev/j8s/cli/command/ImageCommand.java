package dev.j8s.cli.command;

import dev.j8s.cli.cluster.Images;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code j8s image}. */
@Command(
    name = "image",
    description = "The container images of the nodes on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {ImageCommand.Import.class, ImageCommand.ListImages.class})
final class ImageCommand implements Runnable {
  @picocli.CommandLine.Spec
  private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    java.util.Objects.requireNonNull(spec).commandLine().usage(System.out);
  }

  /** {@code j8s image import}. */
  @Command(
      name = "import",
      description = "Import image archives (docker or OCI) into every node.",
      mixinStandardHelpOptions = true)
  static final class Import implements Runnable {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Archives to import.")
    private List<Path> files = List.of();

    @Override
    public void run() {
      Machine.requireRoot("image import");
      new Images(Machine.layout(), System.out::println).importAll(files);
    }
  }

  /** {@code j8s image list}. */
  @Command(
      name = "list",
      description = "List the images of every node.",
      mixinStandardHelpOptions = true)
  static final class ListImages implements Runnable {
    @Override
    public void run() {
      Machine.requireRoot("image list");
      new Images(Machine.layout(), System.out::println).list();
    }
  }
}
