package dev.j8s.apiserver.authentication;

import dev.j8s.apiserver.http.PeerConnection;
import dev.j8s.apiserver.http.PemFiles;
import dev.j8s.apiserver.request.User;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client certificate that the cluster's CA has signed names the user by its common name, and the
 * groups by its organizations. A connection's chain is checked once; its end is checked every time.
 */
final class CertificateAuthenticator {
  private static final Logger log = LoggerFactory.getLogger(CertificateAuthenticator.class);
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  private record Verified(@Nullable User user, Instant notAfter) {}

  private final Set<TrustAnchor> anchors;
  private final InstantSource clock;

  CertificateAuthenticator(Path caFile, InstantSource clock) throws IOException {
    this.clock = clock;
    this.anchors = new HashSet<>();
    for (X509Certificate one : PemFiles.certificates(caFile)) {
      anchors.add(new TrustAnchor(one, null));
    }
  }

  /** Null when no certificate was shown, or none that is to be trusted. */
  @Nullable User authenticate(PeerConnection peer) {
    if (peer.certificates().isEmpty()) {
      return null;
    }
    Verified verified = peer.remember(Verified.class, this::verify);
    return verified.notAfter.isBefore(clock.instant()) ? null : verified.user;
  }

  private Verified verify(PeerConnection peer) {
    X509Certificate leaf = peer.certificates().getFirst();
    try {
      check(leaf, peer.certificates());
      return new Verified(user(leaf), leaf.getNotAfter().toInstant());
    } catch (GeneralSecurityException | InvalidNameException e) {
      log.debug(
          "Client certificate refused, subject={}, peer={}: {}",
          leaf.getSubjectX500Principal(),
          peer.remoteAddress(),
          e.getMessage());
      return new Verified(null, leaf.getNotAfter().toInstant());
    }
  }

  private void check(X509Certificate leaf, List<X509Certificate> chain)
      throws GeneralSecurityException {
    List<String> usages = leaf.getExtendedKeyUsage();
    if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains(ANY_USAGE)) {
      throw new GeneralSecurityException("certificate is not for client authentication");
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(leaf);
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(clock.instant()));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  private static User user(X509Certificate leaf) throws InvalidNameException {
    String name = "";
    List<String> groups = new ArrayList<>();
    LdapName subject = new LdapName(leaf.getSubjectX500Principal().getName(X500Principal.RFC2253));
    for (Rdn rdn : subject.getRdns()) {
      var attributes = rdn.toAttributes().getAll();
      try {
        while (attributes.hasMore()) {
          var attribute = attributes.next();
          for (Object value : Collections.list(attribute.getAll())) {
            if (attribute.getID().equalsIgnoreCase("CN")) {
              name = String.valueOf(value);
            } else if (attribute.getID().equalsIgnoreCase("O")) {
              groups.add(String.valueOf(value));
            }
          }
        }
      } catch (javax.naming.NamingException e) {
        throw new InvalidNameException(e.getMessage());
      }
    }
    if (name.isEmpty()) {
      throw new InvalidNameException("certificate has no common name");
    }
    return new User(name, "", groups, Map.of());
  }
}
