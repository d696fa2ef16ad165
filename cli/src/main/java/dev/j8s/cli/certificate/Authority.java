package dev.j8s.cli.certificate;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority: a key and its self-signed certificate. */
public final class Authority {
  static final String EC = "EC";
  static final String RSA = "RSA";
  private static final int RSA_BITS = 2048;
  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PrivateKey key;
  private final X509Certificate certificate;

  private Authority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** Loads {@code NAME.key} and {@code NAME.crt} from the folder, or makes them. */
  static Authority loadOrCreate(Path folder, String name, String commonName, Instant now) {
    Path keyFile = folder.resolve(name + ".key");
    Path certificateFile = folder.resolve(name + ".crt");
    if (Files.exists(keyFile) && Files.exists(certificateFile)) {
      return new Authority(
          Pem.privateKey(Pem.read(keyFile)),
          Pem.certificates(Pem.read(certificateFile)).getFirst());
    }
    KeyPair pair = newKeyPair();
    X500Name self = name(commonName, List.of());
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              self,
              serial(),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(now.plus(CA_LIFE)),
              self,
              pair.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(
                  KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.keyEncipherment))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      X509Certificate certificate = sign(builder, pair.getPrivate());
      Pem.write(keyFile, Pem.of(pair.getPrivate()));
      Pem.write(certificateFile, Pem.of(certificate));
      return new Authority(pair.getPrivate(), certificate);
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("could not make the certificate authority " + name, e);
    }
  }

  X509Certificate certificate() {
    return certificate;
  }

  PrivateKey key() {
    return key;
  }

  /** SHA-256 of the certificate, in hex: what a join token carries. */
  static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Issues a certificate for a public key. */
  X509Certificate issue(Leaf leaf, java.security.PublicKey publicKey, Instant now) {
    List<GeneralName> names = new ArrayList<>();
    leaf.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    leaf.addresses().forEach(a -> names.add(new GeneralName(GeneralName.iPAddress, a)));
    List<KeyPurposeId> purposes = new ArrayList<>();
    if (leaf.server()) {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
    }
    if (leaf.client()) {
      purposes.add(KeyPurposeId.id_kp_clientAuth);
    }
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
              serial(),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(now.plus(leaf.life())),
              name(leaf.commonName(), leaf.organizations()),
              publicKey);
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return sign(builder, key);
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("could not issue a certificate for " + leaf.commonName(), e);
    }
  }

  /** A small key that is made and used quickly. */
  public static KeyPair newKeyPair() {
    return newKeyPair(EC, new ECGenParameterSpec("secp256r1"));
  }

  /** A key that every client library reads; it takes a good part of a second to make. */
  static KeyPair newRsaKeyPair() {
    return newKeyPair(RSA, new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair newKeyPair(String algorithm, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters, RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + algorithm + " keys on this JDK", e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(120, RANDOM).add(BigInteger.ONE);
  }

  static X500Name name(String commonName, List<String> organizations) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    organizations.forEach(organization -> name.addRDN(BCStyle.O, organization));
    return name.addRDN(BCStyle.CN, commonName).build();
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      String algorithm = key.getAlgorithm().equals(EC) ? "SHA256withECDSA" : "SHA256withRSA";
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("could not sign a certificate", e);
    }
  }

  /**
   * What a certificate that is to be issued says.
   *
   * @param addresses IP addresses in text
   * @param life how long it is valid
   */
  record Leaf(
      String commonName,
      List<String> organizations,
      List<String> dnsNames,
      List<String> addresses,
      boolean server,
      boolean client,
      Duration life) {}
}
