package dev.j8s.kubelet.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;

/**
 * Where and as whom the node's API is served.
 *
 * @param certificate PEM, the server's own first; read again when the file changes
 * @param key PEM, PKCS #8
 * @param clientAuthority PEM; clients need a certificate that it has signed
 * @param users who may use the API besides the group system:masters, such as {@code
 *     kube-apiserver-kubelet-client}
 */
public record ServerOptions(
    InetSocketAddress address,
    Path certificate,
    Path key,
    Path clientAuthority,
    Set<String> users) {
  public ServerOptions {
    users = Set.copyOf(users);
  }
}
