package dev.j8s.network.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the host's network tools, each in its own process. Safe for use by many threads. */
public final class Commands {
  private final List<String> prefix;

  /** Runs in this process's own network namespace. */
  public Commands() {
    this(List.of());
  }

  /** Puts words before every command, such as those that enter another network namespace. */
  public Commands(List<String> prefix) {
    this.prefix = List.copyOf(prefix);
  }

  /** How a command ended and all that it printed. */
  public record Outcome(int exitCode, String output) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Whether the program that would be started for this word can be found. */
  public boolean has(String program) {
    String first = prefix.isEmpty() ? program : prefix.getFirst();
    return first.contains("/")
        ? Files.isExecutable(Path.of(first))
        : Stream.of(requireNonNullElse(System.getenv("PATH"), "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, first)));
  }

  /** Runs a command to its end. Blocks. */
  public Outcome run(List<String> command, String input) throws IOException {
    var words = new ArrayList<>(prefix);
    words.addAll(command);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // The command ended without reading all of it; its own words say why.
        if (process.isAlive()) {
          throw e;
        }
      }
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Outcome(process.waitFor(), output.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running " + String.join(" ", command), e);
    } finally {
      process.destroy();
    }
  }

  /** Runs a command and answers what it printed; its failure is an exception with its words. */
  public String require(List<String> command, String input) throws IOException {
    Outcome outcome = run(command, input);
    if (!outcome.succeeded()) {
      throw new IOException(
          "%s ended with code %d: %s"
              .formatted(String.join(" ", command), outcome.exitCode(), outcome.output()));
    }
    return outcome.output();
  }

  public String require(String... command) throws IOException {
    return require(List.of(command), "");
  }
}
