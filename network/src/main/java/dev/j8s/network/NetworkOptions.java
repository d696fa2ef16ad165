package dev.j8s.network;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's network needs to know.
 *
 * @param nodeName the name of this node's Node object
 * @param clusterCidr what all pod addresses are in, such as {@code 10.244.0.0/16}
 * @param serviceCidr what all cluster addresses of Services are in, such as {@code 10.96.0.0/12}
 * @param dnsAddress the service address that pods ask for names, such as {@code 10.96.0.10}
 * @param clusterDomain such as {@code cluster.local}
 * @param cniFolder where the container runtime looks for its network configuration; null: the user
 *     brings a CNI configuration, and routes to other nodes' pods, of his own
 * @param dataFolder what must last over a restart is kept here
 * @param resolvConf lists the servers that are asked for names outside the cluster
 * @param dnsListen where the DNS server listens besides port 53 of {@code dnsAddress}
 * @param healthAddress where the proxy's health is asked for; port 10256 is usual
 * @param metricsAddress where the proxy's metrics are read; port 10249 of the node itself is usual
 */
public record NetworkOptions(
    String nodeName,
    String clusterCidr,
    String serviceCidr,
    InetAddress dnsAddress,
    String clusterDomain,
    @Nullable Path cniFolder,
    Path dataFolder,
    Path resolvConf,
    List<InetSocketAddress> dnsListen,
    InetSocketAddress healthAddress,
    InetSocketAddress metricsAddress) {

  public NetworkOptions {
    requireNonNull(nodeName, "nodeName is null");
    requireNonNull(clusterCidr, "clusterCidr is null");
    requireNonNull(serviceCidr, "serviceCidr is null");
    requireNonNull(dnsAddress, "dnsAddress is null");
    requireNonNull(clusterDomain, "clusterDomain is null");
    requireNonNull(dataFolder, "dataFolder is null");
    requireNonNull(resolvConf, "resolvConf is null");
    requireNonNull(healthAddress, "healthAddress is null");
    requireNonNull(metricsAddress, "metricsAddress is null");
    dnsListen = List.copyOf(dnsListen);
  }
}
