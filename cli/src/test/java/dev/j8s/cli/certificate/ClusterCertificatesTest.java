package dev.j8s.cli.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCertificatesTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void theServersChainEndsWithTheAuthority() throws Exception {
    ClusterCertificates certificates = ClusterCertificates.open(folder, START);
    List<X509Certificate> chain =
        chain(certificates.apiServer(List.of("kubernetes"), List.of("127.0.0.1", "::1"), START));

    assertThat(chain).hasSize(2);
    chain.get(0).verify(chain.get(1).getPublicKey());
    assertThat(Authority.fingerprint(chain.get(1))).isEqualTo(certificates.caFingerprint());
    assertThat(chain.get(0).getSubjectAlternativeNames()).hasSize(3);
  }

  @Test
  void aCertificateIsKeptWhileItIsGood() {
    X509Certificate first = admin(START);
    assertThat(admin(START.plus(Duration.ofDays(200)))).isEqualTo(first);
  }

  @Test
  void aCertificateIsRenewedWhenAThirdOfItsLifeIsLeft() {
    X509Certificate first = admin(START);
    Instant later = START.plus(Duration.ofDays(250));
    X509Certificate second = admin(later);

    assertThat(second).isNotEqualTo(first);
    assertThat(second.getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(300)));
  }

  @Test
  void aNewAddressLeadsToANewCertificate() {
    ClusterCertificates certificates = ClusterCertificates.open(folder, START);
    List<X509Certificate> before =
        chain(certificates.apiServer(List.of(), List.of("192.0.2.1"), START));
    List<X509Certificate> same =
        chain(certificates.apiServer(List.of(), List.of("192.0.2.1"), START));
    List<X509Certificate> after =
        chain(certificates.apiServer(List.of(), List.of("192.0.2.1", "192.0.2.2"), START));

    assertThat(same).isEqualTo(before);
    assertThat(after.getFirst()).isNotEqualTo(before.getFirst());
  }

  @Test
  void theAdministratorsKeyIsOfTheKindThatEveryClientReads() {
    ClusterCertificates certificates = ClusterCertificates.open(folder, START);
    assertThat(admin(START).getPublicKey().getAlgorithm()).isEqualTo("RSA");
    ClusterCertificates.Identity small = certificates.kubeletClient(START);
    Pem.write(folder.resolve("admin.crt"), Pem.read(small.certificate()));
    Pem.write(folder.resolve("admin.key"), Pem.read(small.key()));
    assertThat(admin(START).getPublicKey().getAlgorithm()).isEqualTo("RSA");
  }

  private X509Certificate admin(Instant now) {
    return chain(ClusterCertificates.open(folder, now).admin(now)).getFirst();
  }

  private static List<X509Certificate> chain(ClusterCertificates.Identity identity) {
    return Pem.certificates(Pem.read(identity.certificate()));
  }
}
