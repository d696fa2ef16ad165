package dev.j8s.apiserver.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.j8s.apiserver.http.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of service account tokens, from PEM files: the first private one signs, all verify. A
 * token names its key by the hash of the public part.
 */
final class SigningKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([^-]+)-----END \\1 KEY-----");

  /** One key pair, the private part of which may be unknown. */
  private record Pair(String id, PublicKey publicKey, @Nullable PrivateKey privateKey) {
    JWSAlgorithm algorithm() {
      return publicKey instanceof RSAPublicKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
    }
  }

  private final Map<String, Pair> pairs = new LinkedHashMap<>();
  private final Pair signing;

  SigningKeys(List<Path> files) throws IOException {
    for (Path file : files) {
      try {
        read(Files.readString(file)).forEach(pair -> pairs.putIfAbsent(pair.id(), pair));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new IOException("cannot use the keys in " + file + ": " + e.getMessage(), e);
      }
    }
    signing =
        pairs.values().stream()
            .filter(pair -> pair.privateKey != null)
            .findFirst()
            .orElseThrow(() -> new IOException("no private key (PKCS #8, PEM) in any of " + files));
  }

  private static List<Pair> read(String pem) throws GeneralSecurityException {
    List<Pair> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
      if (block.group(1).equals("PRIVATE")) {
        PrivateKey key = PemFiles.privateKey(bytes);
        PublicKey open = publicKey(key);
        found.add(new Pair(id(open), open, key));
      } else {
        PublicKey open = publicKey(bytes);
        found.add(new Pair(id(open), open, null));
      }
    }
    return found;
  }

  private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(bytes);
    try {
      return KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException notRsa) {
      return KeyFactory.getInstance("EC").generatePublic(spec);
    }
  }

  private static PublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
    return switch (key) {
      case RSAPrivateCrtKey rsa ->
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
      case ECPrivateKey ec -> EllipticCurve.publicKey(ec);
      default -> throw new GeneralSecurityException("neither RSA nor EC: " + key.getAlgorithm());
    };
  }

  private static String id(PublicKey key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  String signingId() {
    return signing.id();
  }

  JWSAlgorithm signingAlgorithm() {
    return signing.algorithm();
  }

  JWSSigner signer() throws JOSEException {
    return signing.privateKey() instanceof ECPrivateKey ec
        ? new ECDSASigner(ec)
        : new RSASSASigner(signing.privateKey());
  }

  /** Of the key with that id, or of all when the token names none that is known. */
  List<JWSVerifier> verifiers(@Nullable String id, JWSAlgorithm algorithm) throws JOSEException {
    Pair named = id == null ? null : pairs.get(id);
    List<JWSVerifier> all = new ArrayList<>();
    for (Pair pair : named == null ? pairs.values() : Set.of(named)) {
      if (pair.algorithm().equals(algorithm)) {
        all.add(
            pair.publicKey() instanceof ECPublicKey ec
                ? new ECDSAVerifier(ec)
                : new RSASSAVerifier((RSAPublicKey) pair.publicKey()));
      }
    }
    return all;
  }

  /** The public parts, as a JSON Web Key set holds them. */
  List<JWK> jwks() {
    return pairs.values().stream().map(SigningKeys::jwk).toList();
  }

  List<String> algorithms() {
    return pairs.values().stream().map(pair -> pair.algorithm().getName()).distinct().toList();
  }

  private static JWK jwk(Pair pair) {
    return pair.publicKey() instanceof ECPublicKey ec
        ? new ECKey.Builder(Curve.P_256, ec)
            .keyID(pair.id())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(pair.algorithm())
            .build()
        : new RSAKey.Builder((RSAPublicKey) pair.publicKey())
            .keyID(pair.id())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(pair.algorithm())
            .build();
  }
}
