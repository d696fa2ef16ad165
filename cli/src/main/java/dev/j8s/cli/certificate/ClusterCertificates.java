package dev.j8s.cli.certificate;

import static java.util.Objects.requireNonNull;

import dev.j8s.cli.certificate.Authority.Leaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The certificates of a server, in one folder: the authority, what the API server shows, and the
 * identities that it and its administrator use. A certificate is issued again when it is missing,
 * when a third of its life is left, or when it lacks a name or address that it should have.
 */
public final class ClusterCertificates {
  private static final Duration LIFE = Duration.ofDays(365);

  private final Path folder;
  private final Authority authority;

  private ClusterCertificates(Path folder, Authority authority) {
    this.folder = folder;
    this.authority = authority;
  }

  /** Opens the folder, making it and the authority in it when they are not there yet. */
  public static ClusterCertificates open(Path folder, Instant now) {
    try {
      Files.createDirectories(requireNonNull(folder, "folder is null"));
    } catch (IOException e) {
      throw new UncheckedIOException("could not make " + folder, e);
    }
    Authority authority = Authority.loadOrCreate(folder, "ca", "j8s-ca", now);
    Path signing = folder.resolve("service-account.key");
    if (!Files.exists(signing)) {
      KeyPair pair = Authority.newKeyPair();
      Pem.write(folder.resolve("service-account.pub"), Pem.text(pair.getPublic()));
      Pem.write(signing, Pem.of(pair.getPrivate()));
    }
    return new ClusterCertificates(folder, authority);
  }

  public Path caCertificate() {
    return folder.resolve("ca.crt");
  }

  public Path caKey() {
    return folder.resolve("ca.key");
  }

  public Path serviceAccountKey() {
    return folder.resolve("service-account.key");
  }

  public Path serviceAccountPublicKey() {
    return folder.resolve("service-account.pub");
  }

  /** SHA-256 of the authority's certificate, in hex. */
  public String caFingerprint() {
    return Authority.fingerprint(authority.certificate());
  }

  /** What the API server shows to its clients; the chain ends with the authority. */
  public Identity apiServer(List<String> dnsNames, List<String> addresses, Instant now) {
    return ensure(
        "apiserver",
        new Leaf("kube-apiserver", List.of(), dnsNames, addresses, true, false, LIFE),
        now);
  }

  /** How the API server shows itself to node agents. */
  public Identity kubeletClient(Instant now) {
    return ensure(
        "apiserver-kubelet-client", client("kube-apiserver-kubelet-client", "system:masters"), now);
  }

  /** What people and their tools use, some of which can't read keys that are not RSA. */
  public Identity admin(Instant now) {
    return ensure(
        "admin",
        client("kubernetes-admin", "system:masters"),
        Authority.RSA,
        Authority::newRsaKeyPair,
        now);
  }

  /** What the agent in the server's own process shows to those who ask it for logs and such. */
  public Identity kubeletServer(String node, List<String> addresses, Instant now) {
    return ensure(
        "kubelet",
        new Leaf(
            "system:node:" + node,
            List.of("system:nodes"),
            List.of(node),
            addresses,
            true,
            false,
            LIFE),
        now);
  }

  private static Leaf client(String name, String organization) {
    return new Leaf(name, List.of(organization), List.of(), List.of(), false, true, LIFE);
  }

  private Identity ensure(String name, Leaf leaf, Instant now) {
    return ensure(name, leaf, Authority.EC, Authority::newKeyPair, now);
  }

  private Identity ensure(
      String name, Leaf leaf, String algorithm, Supplier<KeyPair> newKeyPair, Instant now) {
    Path certificateFile = folder.resolve(name + ".crt");
    Path keyFile = folder.resolve(name + ".key");
    if (!Files.exists(keyFile)
        || !Files.exists(certificateFile)
        || !isGood(Pem.certificates(Pem.read(certificateFile)).getFirst(), leaf, algorithm, now)) {
      KeyPair pair = newKeyPair.get();
      X509Certificate issued = authority.issue(leaf, pair.getPublic(), now);
      Pem.write(keyFile, Pem.of(pair.getPrivate()));
      Pem.write(certificateFile, Pem.of(issued, authority.certificate()));
    }
    return new Identity(certificateFile, keyFile);
  }

  private static boolean isGood(
      X509Certificate certificate, Leaf leaf, String algorithm, Instant now) {
    Instant renewal = certificate.getNotAfter().toInstant().minus(leaf.life().dividedBy(3));
    if (!now.isBefore(renewal) || !certificate.getPublicKey().getAlgorithm().equals(algorithm)) {
      return false;
    }
    Set<Object> names = new HashSet<>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(alternative -> names.add(alternative.get(1)));
      }
    } catch (CertificateParsingException e) {
      return false;
    }
    List<String> wanted = new ArrayList<>(leaf.dnsNames());
    leaf.addresses().forEach(a -> wanted.add(InetAddress.ofLiteral(a).getHostAddress()));
    return names.containsAll(wanted);
  }

  /** A certificate chain and its key, as files. */
  public record Identity(Path certificate, Path key) {}
}
