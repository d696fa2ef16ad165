package dev.j8s.apiserver;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an API server is set up. Files are PEM.
 *
 * @param bind where to listen; port 0 takes any that is free
 * @param advertisedAddress host (no port) at which clients and pods reach this server
 * @param certificateFile the server's certificate and those above it; read again when it changes
 * @param keyFile its key (PKCS #8)
 * @param clientCaFile whoever has a certificate that one of these has signed is known by it
 * @param serviceAccountKeyFiles the first private key signs tokens, all keys verify
 * @param issuer of service account tokens
 * @param kubeletCertificateFile shown to nodes, with {@code kubeletKeyFile}
 * @param kubeletCaFile signs the nodes' serving certificates; null when any is taken
 * @param tokenFile static tokens in upstream's CSV form, if any
 */
public record ApiServerOptions(
    InetSocketAddress bind,
    String advertisedAddress,
    Path certificateFile,
    Path keyFile,
    Path clientCaFile,
    List<Path> serviceAccountKeyFiles,
    String issuer,
    Path kubeletCertificateFile,
    Path kubeletKeyFile,
    @Nullable Path kubeletCaFile,
    @Nullable Path tokenFile) {
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  public ApiServerOptions {
    requireNonNull(bind, "bind is null");
    requireNonNull(advertisedAddress, "advertisedAddress is null");
    requireNonNull(certificateFile, "certificateFile is null");
    requireNonNull(keyFile, "keyFile is null");
    requireNonNull(clientCaFile, "clientCaFile is null");
    serviceAccountKeyFiles = List.copyOf(serviceAccountKeyFiles);
    requireNonNull(issuer, "issuer is null");
    requireNonNull(kubeletCertificateFile, "kubeletCertificateFile is null");
    requireNonNull(kubeletKeyFile, "kubeletKeyFile is null");
  }
}
