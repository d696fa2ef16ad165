package dev.j8s.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where things are on this machine, and what they are called.
 *
 * @param name of the cluster on this machine: its context, bridge, firewall table and control group
 * @param data what must survive a restart of the machine: objects, certificates, images, logs
 * @param run sockets and process ids
 */
public record Layout(String name, Path data, Path run) {
  public static final String DEFAULT_NAME = "j8s";
  public static final String DEFAULT_DATA = "/var/lib/j8s";
  public static final String DEFAULT_RUN = "/run/j8s";

  /** Short enough for the names of network links, which end with a node's number. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,7}");

  public Layout {
    requireNonNull(data, "data is null");
    requireNonNull(run, "run is null");
    if (!NAME.matcher(name).matches()) {
      throw new CliException(
          "a cluster's name is 1 to 8 lower case letters and digits, not \"" + name + "\"");
    }
  }

  /** By {@code J8S_NAME}, {@code J8S_DATA} and {@code J8S_RUN}, or the defaults. */
  public static Layout of(Map<String, String> environment) {
    return new Layout(
        environment.getOrDefault("J8S_NAME", DEFAULT_NAME),
        Path.of(environment.getOrDefault("J8S_DATA", DEFAULT_DATA)).toAbsolutePath(),
        Path.of(environment.getOrDefault("J8S_RUN", DEFAULT_RUN)).toAbsolutePath());
  }

  public Path certificates() {
    return data.resolve("server/tls");
  }

  public Path database() {
    return data.resolve("server/objects.db");
  }

  /** The secret part of join tokens. */
  public Path joinToken() {
    return data.resolve("server/join-token");
  }

  public Path adminKubeconfig() {
    return data.resolve("admin.kubeconfig");
  }

  public Path images() {
    return data.resolve("images");
  }

  /** The environment in which another j8s process finds the same places. */
  public List<String> environment() {
    return List.of("J8S_NAME=" + name, "J8S_DATA=" + data, "J8S_RUN=" + run);
  }

  /** The name of a node made by {@code up}, counted from 1. */
  public String nodeName(int number) {
    return name + "-" + number;
  }

  /** The control group that holds all of a node's pods. */
  public String cgroup(String node) {
    return "/" + name + "/" + node;
  }

  /** What {@code up} was asked for, so that the next one continues with it. */
  public Path clusterFile() {
    return data.resolve("cluster.properties");
  }

  public Path nodeData(String node) {
    return data.resolve("nodes").resolve(node);
  }

  public Path nodeRun(String node) {
    return run.resolve("nodes").resolve(node);
  }

  /** What the node's j8s process writes. */
  public Path nodeLog(String node) {
    return data.resolve("logs").resolve(node + ".log");
  }

  public Path containerdLog(String node) {
    return data.resolve("logs").resolve(node + "-containerd.log");
  }

  public Path containerdData(String node) {
    return nodeData(node).resolve("containerd");
  }

  /** The folder of containerd.sock. */
  public Path containerdRun(String node) {
    return nodeRun(node);
  }

  public Path cni(String node) {
    return nodeData(node).resolve("cni");
  }
}
