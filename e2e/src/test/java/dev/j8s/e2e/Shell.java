package dev.j8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs scripts as a user would type them. */
final class Shell {
  private final Path folder;
  private final Map<String, String> environment;

  Shell(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** A shell with more variables. */
  Shell with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new Shell(folder, all);
  }

  /** Runs a script, which must succeed, and answers what it printed. */
  String run(String script, Duration limit) {
    Outcome outcome = attempt(script, limit);
    assertThat(outcome.exitCode()).as("%s%n%s", script, outcome.output()).isZero();
    return outcome.output();
  }

  Outcome attempt(String script, Duration limit) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> output =
          CompletableFuture.supplyAsync(() -> {
            try {
              return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
              return "could not read the output: " + e;
            }
          });
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return new Outcome(-1, "not done in " + limit + "\n" + output.join());
      }
      return new Outcome(process.exitValue(), output.join());
    } catch (IOException e) {
      throw new AssertionError("could not run bash", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** How a script ended; -1 when it was not done in time. */
  record Outcome(int exitCode, String output) {}
}
