package dev.j8s.cli.host;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The network that joins the nodes of this machine: a bridge, and address translation for what they
 * send beyond it. Everything it makes carries the cluster's name, and nothing else is touched; the
 * one setting of the machine that it must change (forwarding) is put back at the end.
 */
public final class Lan {
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private final String name;
  private final String prefix;
  private final Path savedForwarding;

  /**
   * @param name of the bridge and the firewall table
   * @param prefix the first three numbers of a /24, such as {@code 172.30.0}
   * @param runFolder where the machine's former settings are kept
   */
  public Lan(String name, String prefix, Path runFolder) {
    this.name = name;
    this.prefix = prefix;
    this.savedForwarding = runFolder.resolve("ip_forward.before");
  }

  /** Whether something of this machine uses the network already. */
  public static boolean isTaken(String prefix) {
    return !Programs.run("ip", "-4", "route", "show", "root", prefix + ".0/24").isBlank()
        || !Programs.run("ip", "-4", "route", "show", "match", prefix + ".0/24")
            .lines()
            .filter(route -> !route.startsWith("default"))
            .toList()
            .isEmpty();
  }

  /** The address of this machine on the network: the nodes' way out. */
  public String gateway() {
    return prefix + ".254";
  }

  /** The address of a node, counted from 1. */
  public String address(int node) {
    return prefix + "." + node;
  }

  public void up() {
    if (!exists()) {
      if (isTaken(prefix)) {
        throw new CliException(
            prefix + ".0/24 is in use on this machine: choose another with --subnet");
      }
      Programs.run("ip", "link", "add", name, "type", "bridge");
      Programs.run("ip", "addr", "add", gateway() + "/24", "dev", name);
      Programs.run("ip", "link", "set", name, "up");
    }
    try {
      if (!Files.exists(savedForwarding)) {
        Files.writeString(savedForwarding, Files.readString(FORWARDING));
      }
      Files.writeString(FORWARDING, "1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Programs.Outcome outcome =
        Programs.attempt(
            List.of("nft", "-f", "-"),
            """
            table ip %2$s {}
            delete table ip %2$s
            table ip %2$s {
              chain out {
                type nat hook postrouting priority 100; policy accept;
                ip saddr %1$s.0/24 ip daddr != %1$s.0/24 masquerade
              }
            }
            """
                .formatted(prefix, name));
    if (outcome.exitCode() != 0) {
      throw new CliException("nft failed: " + outcome.output().strip());
    }
  }

  /** Joins a process's network namespace to the bridge as {@code eth0}. */
  void join(long pid, int node) {
    String outside = name + "-" + node;
    Programs.attempt(List.of("ip", "link", "del", outside), "");
    Programs.run(
        "ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", "" + pid);
    Programs.run("ip", "link", "set", outside, "master", name, "up");
    String inside =
        """
        set -e
        ip link set lo up
        ip addr add %s/24 dev eth0
        ip link set eth0 up
        ip route add default via %s
        """
            .formatted(address(node), gateway());
    Programs.run("nsenter", "--net=/proc/" + pid + "/ns/net", "sh", "-c", inside);
  }

  public boolean exists() {
    return Files.exists(Path.of("/sys/class/net/" + name));
  }

  public void down() {
    if (exists()) {
      Programs.run("ip", "link", "del", name);
    }
    Programs.attempt(List.of("nft", "delete", "table", "ip", name), "");
    try {
      if (Files.exists(savedForwarding)) {
        Files.writeString(FORWARDING, Files.readString(savedForwarding));
        Files.delete(savedForwarding);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
