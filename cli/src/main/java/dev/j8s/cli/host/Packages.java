package dev.j8s.cli.host;

import dev.j8s.cli.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The programs of the machine that a node needs, and the Debian packages that bring them. */
public final class Packages {
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

  /** Program (or absolute file) to package. */
  private static final Map<String, String> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put("containerd", "containerd");
    NEEDED.put("ctr", "containerd");
    NEEDED.put("runc", "runc");
    NEEDED.put("/usr/lib/cni/bridge", "containernetworking-plugins");
    NEEDED.put("nft", "nftables");
    NEEDED.put("iptables", "iptables");
    NEEDED.put("conntrack", "conntrack");
    NEEDED.put("ip", "iproute2");
    NEEDED.put("catatonit", "catatonit");
    NEEDED.put("busybox", "busybox-static");
    NEEDED.put("unshare", "util-linux");
    NEEDED.put("nsenter", "util-linux");
    NEEDED.put("setsid", "util-linux");
  }

  private Packages() {}

  /** The packages of programs that this machine lacks. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    NEEDED.forEach((program, name) -> {
      boolean there =
          program.startsWith("/")
              ? Files.exists(Path.of(program))
              : FOLDERS.stream().anyMatch(f -> Files.isExecutable(Path.of(f, program)));
      if (!there && !missing.contains(name)) {
        missing.add(name);
      }
    });
    return missing;
  }

  /** Installs packages by the machine's package manager, starting none of their services. */
  public static void install(List<String> packages) {
    if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      throw new CliException("please install: " + String.join(" ", packages));
    }
    List<String> command = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive"));
    // Debian's service scripts start nothing in run level 1: nobody asked for a system containerd.
    command.addAll(List.of("RUNLEVEL=1", "apt-get"));
    command.addAll(List.of("install", "-y", "-qq", "--no-install-recommends"));
    command.addAll(packages);
    Programs.Outcome first = Programs.attempt(command, "");
    if (first.exitCode() != 0) {
      Programs.run("apt-get", "update", "-qq");
      Programs.Outcome second = Programs.attempt(command, "");
      if (second.exitCode() != 0) {
        throw new CliException(
            "could not install " + String.join(" ", packages) + ": " + last(second.output()));
      }
    }
    List<String> still = missing();
    if (!still.isEmpty()) {
      throw new CliException("still missing after the installation: " + String.join(" ", still));
    }
  }

  private static String last(String output) {
    return output.strip().lines().reduce("", (before, line) -> line);
  }
}
