package dev.j8s.cli.join;

import static java.util.Objects.requireNonNull;

import dev.j8s.cli.certificate.Authority;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.client.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The certificates of a node, in one folder: the cluster's authority, what the node shows to the
 * API server, and what its own HTTPS server shows. All come from the cluster, none is made here.
 */
public final class NodeCertificates {
  private final Path folder;
  private final String node;
  private final List<String> addresses;

  /**
   * @param addresses of the node, for its serving certificate
   */
  public NodeCertificates(Path folder, String node, List<String> addresses) {
    this.folder = requireNonNull(folder, "folder is null");
    this.node = requireNonNull(node, "node is null");
    this.addresses = List.copyOf(addresses);
  }

  public Path authority() {
    return folder.resolve("ca.crt");
  }

  public Path clientCertificate() {
    return folder.resolve("client.crt");
  }

  public Path clientKey() {
    return folder.resolve("client.key");
  }

  public Path servingCertificate() {
    return folder.resolve("kubelet.crt");
  }

  public Path servingKey() {
    return folder.resolve("kubelet.key");
  }

  /** Finds the authority of the server and keeps it, after a check against the token. */
  public void learnAuthority(URI server, JoinToken token) throws IOException {
    Files.createDirectories(folder);
    Pem.write(authority(), ServerCheck.authorityOf(server, token.caHash()));
  }

  /** Whether the node has an identity that is good for a while. */
  public boolean hasGoodClient(Instant now) {
    return isGood(clientCertificate(), clientKey(), now);
  }

  public boolean hasGoodServing(Instant now) {
    return isGood(servingCertificate(), servingKey(), now);
  }

  /** Asks for an identity, as whoever the client is: a bootstrap token or the node itself. */
  public void requestClient(Client client) {
    KeyPair key = Authority.newKeyPair();
    String signed = new SigningRequest(client, node).clientCertificate(key);
    Pem.write(clientKey(), Pem.of(key.getPrivate()));
    Pem.write(clientCertificate(), signed);
  }

  public void requestServing(Client client) {
    KeyPair key = Authority.newKeyPair();
    String signed = new SigningRequest(client, node).servingCertificate(key, addresses);
    Pem.write(servingKey(), Pem.of(key.getPrivate()));
    Pem.write(servingCertificate(), signed);
  }

  /** Good: there, and with more than a third of its life left. */
  private static boolean isGood(Path certificate, Path key, Instant now) {
    if (!Files.exists(certificate) || !Files.exists(key)) {
      return false;
    }
    try {
      X509Certificate found = Pem.certificates(Files.readString(certificate)).getFirst();
      Instant from = found.getNotBefore().toInstant();
      Instant until = found.getNotAfter().toInstant();
      return now.isBefore(until.minus(Duration.between(from, until).dividedBy(3)));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + certificate, e);
    }
  }
}
