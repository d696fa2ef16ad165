package dev.j8s.kubelet;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Taint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a node agent runs.
 *
 * @param nodeIps the node's addresses, primary first
 * @param rootDirectory the agent's files: pods' volumes and hosts files
 * @param podLogs the folder of container logs
 * @param runtimeSocket the runtime's unix socket
 * @param cgroupRoot below which {@code kubepods} is made, such as {@code /j8s/node-1}
 * @param clusterDns the cluster DNS servers' addresses; pods get the host's resolvers when empty
 * @param resolvConf the host's resolvers
 * @param port where the node's HTTPS API is served
 */
public record KubeletOptions(
    String nodeName,
    List<String> nodeIps,
    Path rootDirectory,
    Path podLogs,
    Path runtimeSocket,
    String cgroupRoot,
    List<String> clusterDns,
    String clusterDomain,
    Path resolvConf,
    int maxPods,
    int port,
    Map<String, String> labels,
    List<Taint> taints,
    String version) {

  /**
   * Files of the node's HTTPS API, PEM.
   *
   * @param clientAuthority who signs the certificates of callers
   * @param users who may call besides system:masters
   */
  public record Serving(Path certificate, Path key, Path clientAuthority, Set<String> users) {
    public Serving {
      users = Set.copyOf(users);
    }
  }

  public KubeletOptions {
    requireNonNull(nodeName, "nodeName is null");
    nodeIps = List.copyOf(nodeIps);
    clusterDns = List.copyOf(clusterDns);
    labels = Map.copyOf(labels);
    taints = List.copyOf(taints);
    if (nodeIps.isEmpty()) {
      throw new IllegalArgumentException("node " + nodeName + " has no address");
    }
  }

  public static Builder builder(String nodeName) {
    return new Builder(nodeName);
  }

  /** Options with upstream's defaults where not said otherwise. */
  public static final class Builder {
    private final String nodeName;
    private List<String> nodeIps = List.of();
    private Path rootDirectory = Path.of("/var/lib/kubelet");
    private @Nullable Path podLogs;
    private Path runtimeSocket = Path.of("/run/containerd/containerd.sock");
    private String cgroupRoot = "/";
    private List<String> clusterDns = List.of();
    private String clusterDomain = "cluster.local";
    private Path resolvConf = Path.of("/etc/resolv.conf");
    private int maxPods = 110;
    private int port = 10250;
    private Map<String, String> labels = Map.of();
    private List<Taint> taints = List.of();
    private String version = "v1.36.0";

    private Builder(String nodeName) {
      this.nodeName = nodeName;
    }

    public Builder nodeIps(List<String> ips) {
      nodeIps = ips;
      return this;
    }

    public Builder rootDirectory(Path folder) {
      rootDirectory = folder;
      return this;
    }

    /** {@code pod-logs} in the root directory when not set. */
    public Builder podLogs(Path folder) {
      podLogs = folder;
      return this;
    }

    public Builder runtimeSocket(Path socket) {
      runtimeSocket = socket;
      return this;
    }

    public Builder cgroupRoot(String path) {
      cgroupRoot = path;
      return this;
    }

    public Builder clusterDns(List<String> addresses) {
      clusterDns = addresses;
      return this;
    }

    public Builder clusterDomain(String domain) {
      clusterDomain = domain;
      return this;
    }

    public Builder resolvConf(Path file) {
      resolvConf = file;
      return this;
    }

    public Builder maxPods(int count) {
      maxPods = count;
      return this;
    }

    public Builder port(int number) {
      port = number;
      return this;
    }

    /** Labels that the Node gets beside the well-known ones. */
    public Builder labels(Map<String, String> all) {
      labels = all;
      return this;
    }

    /** Taints that the Node is registered with. */
    public Builder taints(List<Taint> all) {
      taints = all;
      return this;
    }

    /** What the node says its version is. */
    public Builder version(String text) {
      version = text;
      return this;
    }

    public KubeletOptions build() {
      return new KubeletOptions(
          nodeName,
          nodeIps,
          rootDirectory,
          podLogs == null ? rootDirectory.resolve("pod-logs") : podLogs,
          runtimeSocket,
          cgroupRoot,
          clusterDns,
          clusterDomain,
          resolvConf,
          maxPods,
          port,
          labels,
          taints,
          version);
    }
  }
}
