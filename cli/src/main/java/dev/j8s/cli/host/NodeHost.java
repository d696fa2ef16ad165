package dev.j8s.cli.host;

import dev.j8s.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node on this machine that is a host of its own: network, mount, process, IPC and host name
 * namespaces, all held by one small first process. When that process ends, the kernel ends
 * everything in it, mounts included.
 */
public final class NodeHost {
  /** Reaps the orphans of its namespace and does nothing else. */
  private static final String HOLDER = "catatonit";

  private static final String READY = "ready";

  private final String name;
  private final int number;
  private final Path runFolder;
  private final PidFile holder;

  /**
   * @param number from 1; decides the address
   * @param runFolder the node's own folder for sockets and process ids
   */
  public NodeHost(String name, int number, Path runFolder) {
    this.name = name;
    this.number = number;
    this.runFolder = runFolder;
    this.holder = new PidFile(runFolder.resolve("host.pid"));
  }

  public String name() {
    return name;
  }

  public int number() {
    return number;
  }

  public Path runFolder() {
    return runFolder;
  }

  /** The id of the process that holds the host's namespaces, when it is up. */
  public Optional<ProcessHandle> process() {
    return holder.process();
  }

  public boolean isUp() {
    return process().isPresent();
  }

  /** Starts the host and joins it to the network, unless it is up. */
  public void start(Lan lan) {
    if (isUp()) {
      return;
    }
    try {
      Files.createDirectories(runFolder);
      ProcessHandle first = startHolder();
      holder.write(first);
      lan.join(first.pid(), number);
      run(
          "sh",
          "-c",
          "echo 1 > /proc/sys/net/ipv4/ip_forward; "
              + "echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter");
    } catch (IOException e) {
      throw new UncheckedIOException("could not start the host of " + name, e);
    }
  }

  /**
   * Starts the first process and waits for its word that the namespaces are as they should be. It
   * says so on a pipe and then closes it, so that nothing ties it to this program.
   */
  private ProcessHandle startHolder() throws IOException {
    Process unshare =
        new ProcessBuilder(
                "setsid",
                "unshare",
                "--mount",
                "--uts",
                "--ipc",
                "--pid",
                "--net",
                "--fork",
                "--kill-child=SIGKILL",
                "--mount-proc",
                "--propagation",
                "private",
                "sh",
                "-c",
                "hostname \"$0\" && mount --make-rshared / && echo "
                    + READY
                    + " && exec "
                    + HOLDER
                    + " -P </dev/null >/dev/null 2>&1",
                name)
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    BufferedReader output = unshare.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(READY)) {
        return unshare.children().findFirst().orElseThrow();
      }
      said.append(line).append(' ');
    }
    throw new CliException("could not start the host of " + name + ": " + said.toString().strip());
  }

  /** Runs a program inside the host to its end. */
  public String run(String... command) {
    return Programs.run(inside(List.of(command)).toArray(String[]::new));
  }

  /** Runs a program inside the host to its end, whatever its exit code. */
  public Programs.Outcome attempt(String... command) {
    return Programs.attempt(inside(List.of(command)), "");
  }

  /** Starts a program inside the host that goes on when this one ends. */
  public Process startDetached(Path log, List<String> command) {
    return Programs.startDetached(log, inside(command));
  }

  private List<String> inside(List<String> command) {
    long pid =
        process()
            .orElseThrow(() -> new CliException("the host of " + name + " is not running"))
            .pid();
    List<String> whole =
        new ArrayList<>(
            List.of("nsenter", "-t", "" + pid, "--mount", "--uts", "--ipc", "--net", "--pid"));
    whole.add("--");
    whole.addAll(command);
    return whole;
  }

  /** Ends the host and everything in it at once. */
  public void kill() {
    holder
        .process()
        .ifPresent(process -> {
          process.destroyForcibly();
          PidFile.ended(process, Duration.ofSeconds(20));
        });
    holder.stop(Duration.ZERO);
  }
}
