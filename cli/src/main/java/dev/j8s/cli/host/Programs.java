package dev.j8s.cli.host;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs other programs. */
public final class Programs {
  private Programs() {}

  /** Runs a program to its end; a non-zero exit is a {@link CliException} with what it printed. */
  public static String run(String... command) {
    Outcome outcome = attempt(List.of(command), "");
    if (outcome.exitCode() != 0) {
      throw new CliException(
          String.join(" ", command)
              + " failed with exit code "
              + outcome.exitCode()
              + (outcome.output().isBlank() ? "" : ": " + outcome.output().strip()));
    }
    return outcome.output();
  }

  /** Runs a program to its end with this input, whatever its exit code. */
  public static Outcome attempt(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A program that ends without reading its input says why in its output.
        process.getInputStream().transferTo(System.err);
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new CliException("could not run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while running " + command.getFirst(), e);
    }
  }

  /**
   * Starts a program that outlives this one, in a session of its own, with its output in a file.
   */
  public static Process startDetached(Path log, List<String> command) {
    try {
      java.util.ArrayList<String> whole = new java.util.ArrayList<>(List.of("setsid"));
      whole.addAll(command);
      return new ProcessBuilder(whole)
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + command.getFirst(), e);
    }
  }

  /**
   * How a program ended.
   *
   * @param output what it printed, errors included
   */
  public record Outcome(int exitCode, String output) {}
}
