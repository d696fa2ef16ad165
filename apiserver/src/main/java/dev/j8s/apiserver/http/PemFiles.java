package dev.j8s.apiserver.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads keys and certificates with nothing but the JDK: a TLS library that finds Bouncy Castle
 * would load all of it to read one key.
 */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /** The first PKCS #8 key of a file. */
  public static PrivateKey privateKey(Path file) throws IOException {
    Matcher block = KEY.matcher(Files.readString(file));
    if (!block.find()) {
      throw new IOException("no private key (PKCS #8, PEM) in " + file);
    }
    try {
      return privateKey(Base64.getMimeDecoder().decode(block.group(1)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("cannot use the key in " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param bytes PKCS #8, of an elliptic curve or RSA
   */
  public static PrivateKey privateKey(byte[] bytes) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes);
    try {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (GeneralSecurityException notElliptic) {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    }
  }

  /** All certificates of a file, in order. */
  public static X509Certificate[] certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map((Certificate one) -> (X509Certificate) one)
          .toArray(X509Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificates in " + file + ": " + e.getMessage(), e);
    }
  }
}
