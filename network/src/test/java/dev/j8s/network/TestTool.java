package dev.j8s.network;

import dev.j8s.network.host.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands for all of the host's tools: notes how it was called and prints what it is told to. */
public final class TestTool {
  private final Path folder;

  public TestTool(Path folder) throws IOException {
    this.folder = folder;
    prints("");
    Files.writeString(
        folder.resolve("tool"),
        """
        echo "$@" >> calls
        cat >> input
        cat output
        """);
  }

  public Commands commands() {
    return new Commands(List.of("/bin/sh", "-c", "cd " + folder + " && . ./tool", "tool"));
  }

  public void prints(String text) throws IOException {
    Files.writeString(folder.resolve("output"), text);
  }

  /** Every command so far with its arguments. */
  public List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  /** What the commands were given to read since the last time that this was asked. */
  public String input() throws IOException {
    Path input = folder.resolve("input");
    String text = Files.exists(input) ? Files.readString(input) : "";
    Files.deleteIfExists(input);
    return text;
  }
}
