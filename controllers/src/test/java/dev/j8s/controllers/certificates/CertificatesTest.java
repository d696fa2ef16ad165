package dev.j8s.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
  private static final List<String> CLIENT = List.of("digital signature", "client auth");
  private static final List<String> SERVER = List.of("digital signature", "server auth");

  private final X509Certificate authority;
  private final SimulatedCluster cluster;

  CertificatesTest() throws Exception {
    KeyPair keys = keys();
    authority = authority(keys);
    cluster =
        new SimulatedCluster(
            1,
            ControllerOptions.DEFAULTS.withSigner(
                new ControllerOptions.Signer(authority, keys.getPrivate(), Duration.ofDays(365))),
            CertificateApprover::create,
            CertificateSigner::create);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aJoiningNodeGetsItsClientCertificate() throws Exception {
    request(
        Signers.KUBELET_CLIENT,
        "system:bootstrap:abcdef",
        List.of("system:bootstrappers", "system:authenticated"),
        "O=system:nodes,CN=system:node:one",
        CLIENT);
    X509Certificate issued = issued();
    issued.verify(authority.getPublicKey());
    assertThat(issued.getSubjectX500Principal().getName()).contains("CN=system:node:one");
    assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    Instant now = cluster.environment.now();
    assertThat(issued.getNotBefore().toInstant()).isBefore(now);
    assertThat(issued.getNotAfter().toInstant())
        .isBetween(now.plusSeconds(3_000), now.plusSeconds(3_600));
  }

  @Test
  void aNodeRenewsItsOwnButGetsNobodyElses() throws Exception {
    request(
        Signers.KUBELET_CLIENT,
        "system:node:one",
        List.of("system:nodes"),
        "O=system:nodes,CN=system:node:two",
        CLIENT);
    assertThat(only().getStatus()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "O=system:nodes+O=system:masters,CN=system:node:one",
        "O=system:nodes,OU=x+O=system:masters,CN=system:node:one",
        "O=system:nodes,CN=system:node:one,CN=system:node:two",
        "O=system:nodes,CN=system:node:two,CN=system:node:one",
        "O=system:nodes,CN=system:node:one+CN=system:node:two"
      })
  void aNodeGetsNoMoreByHidingItInASecondName(String subject) throws Exception {
    request(Signers.KUBELET_CLIENT, "system:node:one", List.of("system:nodes"), subject, CLIENT);
    assertThat(only().getStatus()).isNull();
  }

  @Test
  void nobodyBecomesAMasterByARequestEvenAnApprovedOne() throws Exception {
    request(Signers.CLIENT, "jane", List.of(), "O=a+O=system:masters,CN=jane", CLIENT);
    cluster.api.set(
        Conditions.with(only(), "Approved", "Kubectl", "yes", cluster.environment.now()));
    cluster.environment.settle();
    assertThat(Conditions.find(only(), "Failed").orElseThrow().getMessage())
        .isEqualTo(
            "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not"
                + " allowed");
  }

  @Test
  void anOrdinaryClientWaitsForAnAdministrator() throws Exception {
    request(Signers.CLIENT, "jane", List.of("system:authenticated"), "CN=jane", CLIENT);
    assertThat(only().getStatus()).isNull();
    cluster
        .client
        .resources(CertificateSigningRequest.class)
        .put(
            null,
            "request",
            "approval",
            Conditions.with(only(), "Approved", "Kubectl", "yes", cluster.environment.now()));
    cluster.environment.settle();
    assertThat(issued().getSubjectX500Principal().getName()).isEqualTo("CN=jane");
  }

  @Test
  void anApprovedRequestThatTheSignerNeverSignsFails() throws Exception {
    request(Signers.CLIENT, "jane", List.of(), "CN=jane", SERVER);
    cluster.api.set(
        Conditions.with(only(), "Approved", "Kubectl", "yes", cluster.environment.now()));
    cluster.environment.settle();
    assertThat(Conditions.find(only(), "Failed").orElseThrow().getReason())
        .isEqualTo("SignerValidationFailure");
  }

  @Test
  void aServingCertificateWaitsForTheNodeThatHasTheAddresses() throws Exception {
    request(
        Signers.KUBELET_SERVING,
        "system:node:one",
        List.of("system:nodes"),
        "O=system:nodes,CN=system:node:one",
        SERVER,
        new GeneralName(GeneralName.dNSName, "one"),
        new GeneralName(GeneralName.iPAddress, "10.1.2.3"));
    assertThat(only().getStatus()).isNull();
    cluster.api.add(
        dev.j8s.client.json.Json.read(
            "{\"metadata\":{\"name\":\"one\"},\"status\":{\"addresses\":"
                + "[{\"type\":\"InternalIP\",\"address\":\"10.1.2.3\"}]}}",
            Node.class));
    cluster.environment.settle();
    assertThat(issued().getSubjectAlternativeNames()).hasSize(2);
  }

  @Test
  void aDecidedRequestIsDeletedAfterAnHour() throws Exception {
    request(
        Signers.KUBELET_CLIENT,
        "system:node:one",
        List.of("system:nodes"),
        "O=system:nodes,CN=system:node:one",
        CLIENT);
    assertThat(Conditions.isIssued(only())).isTrue();
    cluster.environment.advance(Duration.ofMinutes(61));
    assertThat(cluster.api.all(CertificateSigningRequest.class)).isEmpty();
  }

  private void request(
      String signer,
      String user,
      List<String> groups,
      String subject,
      List<String> usages,
      GeneralName... names)
      throws Exception {
    KeyPair keys = keys();
    var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic());
    if (names.length > 0) {
      var extensions = new ExtensionsGenerator();
      extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    var signed =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    var pem = new StringWriter();
    try (var writer = new JcaPEMWriter(pem)) {
      writer.writeObject(signed);
    }
    cluster.api.add(
        new CertificateSigningRequestBuilder()
            .withNewMetadata()
            .withName("request")
            .endMetadata()
            .withNewSpec()
            .withSignerName(signer)
            .withUsername(user)
            .withGroups(groups)
            .withUsages(usages)
            .withExpirationSeconds(3600)
            .withRequest(
                Base64.getEncoder()
                    .encodeToString(pem.toString().getBytes(StandardCharsets.US_ASCII)))
            .endSpec()
            .build());
    cluster.environment.settle();
  }

  private CertificateSigningRequest only() {
    return cluster.api.all(CertificateSigningRequest.class).getFirst();
  }

  private X509Certificate issued() throws Exception {
    byte[] pem = Base64.getDecoder().decode(only().getStatus().getCertificate());
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static X509Certificate authority(KeyPair keys) throws Exception {
    var name = new X500Name("CN=kubernetes");
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(Instant.parse("2025-01-01T00:00:00Z")),
            Date.from(Instant.parse("2036-01-01T00:00:00Z")),
            name,
            keys.getPublic());
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }
}
