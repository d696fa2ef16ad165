package dev.j8s.controllers.common;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What controllers must be told of the cluster.
 *
 * @param clusterCidrs address ranges of pods, one a family; empty when nodes get theirs elsewhere
 * @param nodeCidrMaskSizes the prefix length of a node's part, for each of them
 * @param rootCaPem the CA that pods must trust, published in every namespace; empty for none
 * @param signer who signs client and serving certificates; null when another program does
 * @param workers how many objects one controller works on at once
 * @param nodeMonitorGracePeriod how long a node may be silent until it counts as NotReady
 */
public record ControllerOptions(
    List<String> clusterCidrs,
    List<Integer> nodeCidrMaskSizes,
    String rootCaPem,
    @Nullable Signer signer,
    int workers,
    Duration nodeMonitorGracePeriod) {

  /** The defaults are upstream's. */
  public static final ControllerOptions DEFAULTS =
      new ControllerOptions(List.of(), List.of(), "", null, 5, Duration.ofSeconds(50));

  /**
   * A CA with its key.
   *
   * @param validity the longest that a certificate is given
   */
  public record Signer(X509Certificate certificate, PrivateKey key, Duration validity) {
    public Signer {
      requireNonNull(certificate, "certificate is null");
      requireNonNull(key, "key is null");
      requireNonNull(validity, "validity is null");
    }

    @Override
    public String toString() {
      return "Signer[" + certificate.getSubjectX500Principal() + "]";
    }
  }

  public ControllerOptions {
    clusterCidrs = List.copyOf(clusterCidrs);
    nodeCidrMaskSizes = List.copyOf(nodeCidrMaskSizes);
    requireNonNull(rootCaPem, "rootCaPem is null");
    requireNonNull(nodeMonitorGracePeriod, "nodeMonitorGracePeriod is null");
  }

  public ControllerOptions withPodNetwork(List<String> cidrs, List<Integer> nodeMaskSizes) {
    return new ControllerOptions(
        cidrs, nodeMaskSizes, rootCaPem, signer, workers, nodeMonitorGracePeriod);
  }

  public ControllerOptions withRootCa(String pem) {
    return new ControllerOptions(
        clusterCidrs, nodeCidrMaskSizes, pem, signer, workers, nodeMonitorGracePeriod);
  }

  public ControllerOptions withSigner(Signer signer) {
    return new ControllerOptions(
        clusterCidrs, nodeCidrMaskSizes, rootCaPem, signer, workers, nodeMonitorGracePeriod);
  }

  public ControllerOptions withNodeMonitorGracePeriod(Duration period) {
    return new ControllerOptions(
        clusterCidrs, nodeCidrMaskSizes, rootCaPem, signer, workers, period);
  }
}
