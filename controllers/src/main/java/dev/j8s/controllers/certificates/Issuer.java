package dev.j8s.controllers.certificates;

import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerOptions.Signer;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates with the cluster's CA. */
final class Issuer {
  /** For nodes whose clocks are behind. */
  private static final Duration BACKDATE = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final int SERIAL_BITS = 127;

  private final Signer signer;
  private final Environment environment;

  /** Serial numbers must not be guessed, so they don't come from the environment. */
  private final SecureRandom random = new SecureRandom();

  Issuer(Signer signer, Environment environment) {
    this.signer = signer;
    this.environment = environment;
  }

  /** A certificate in PEM, valid for the seconds wanted within what the CA gives. */
  String issue(Request request, @Nullable Integer seconds) {
    try {
      return pem(request, seconds);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("can't sign: " + e.getMessage(), e);
    }
  }

  private String pem(Request request, @Nullable Integer seconds)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    Instant now = environment.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
                X500Name.getInstance(signer.certificate().getSubjectX500Principal().getEncoded()),
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATE)),
                Date.from(end(now, seconds)),
                request.subject(),
                request.key())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(Extension.keyUsage, true, keyUsage(request))
            .addExtension(Extension.extendedKeyUsage, false, purposes(request))
            .addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(signer.certificate()));
    if (request.alternativeNames() != null) {
      builder.addExtension(Extension.subjectAlternativeName, false, request.alternativeNames());
    }
    String algorithm =
        signer.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    var certificate = builder.build(new JcaContentSignerBuilder(algorithm).build(signer.key()));
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    }
    return text.toString();
  }

  private Instant end(Instant now, @Nullable Integer seconds) {
    Duration validity = signer.validity();
    if (seconds != null) {
      Duration wanted = Duration.ofSeconds(seconds);
      wanted = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
      validity = wanted.compareTo(validity) < 0 ? wanted : validity;
    }
    Instant end = now.plus(validity).minus(BACKDATE);
    Instant authorityEnd = signer.certificate().getNotAfter().toInstant();
    return end.isAfter(authorityEnd) ? authorityEnd : end;
  }

  private static KeyUsage keyUsage(Request request) {
    int bits = 0;
    if (request.usages().contains("digital signature")) {
      bits |= KeyUsage.digitalSignature;
    }
    if (request.usages().contains("key encipherment")) {
      bits |= KeyUsage.keyEncipherment;
    }
    return new KeyUsage(bits);
  }

  private static ExtendedKeyUsage purposes(Request request) {
    List<KeyPurposeId> purposes = new ArrayList<>();
    if (request.usages().contains("client auth")) {
      purposes.add(KeyPurposeId.id_kp_clientAuth);
    }
    if (request.usages().contains("server auth")) {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
    }
    return new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
  }
}
