package dev.j8s.apiserver.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.j8s.apiserver.registry.TokenIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Signs service account tokens, and reads those that it has signed. */
public final class ServiceAccountTokens implements TokenIssuer {
  static final String PRIVATE_CLAIMS = "kubernetes.io";

  /** How many tokens' signatures are remembered as good; then it begins anew. */
  private static final int REMEMBERED = 4096;

  private final SigningKeys keys;
  private final String issuer;
  private final List<String> audiences;
  private final InstantSource clock;
  private final ConcurrentHashMap<String, JWTClaimsSet> verified = new ConcurrentHashMap<>();

  /**
   * @param keyFiles PEM; the first private key in them signs
   * @param audiences the API server's own; the first is in tokens for which none was asked
   */
  public ServiceAccountTokens(
      List<Path> keyFiles, String issuer, List<String> audiences, InstantSource clock)
      throws IOException {
    this.keys = new SigningKeys(keyFiles);
    this.issuer = issuer;
    this.audiences = List.copyOf(audiences);
    this.clock = clock;
  }

  String issuer() {
    return issuer;
  }

  SigningKeys keys() {
    return keys;
  }

  @Override
  public List<String> defaultAudiences() {
    return audiences;
  }

  @Override
  public Issued issue(Claims claims) {
    Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    Instant expires = now.plus(claims.validity());
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("namespace", claims.namespace());
    put(own, claims.node());
    put(own, claims.bound());
    own.put("serviceaccount", Map.of("name", claims.serviceAccount(), "uid", claims.uid()));
    JWTClaimsSet set =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject("system:serviceaccount:" + claims.namespace() + ":" + claims.serviceAccount())
            .claim("aud", claims.audiences())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .jwtID(UUID.randomUUID().toString())
            .claim(PRIVATE_CLAIMS, own)
            .build();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(keys.signingAlgorithm())
                .keyID(keys.signingId())
                .type(JOSEObjectType.JWT)
                .build(),
            set);
    try {
      token.sign(keys.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign a token: " + e.getMessage(), e);
    }
    return new Issued(token.serialize(), expires);
  }

  private static void put(Map<String, Object> claims, @Nullable Bound bound) {
    if (bound != null) {
      claims.put(
          bound.kind().toLowerCase(java.util.Locale.ROOT),
          Map.of("name", bound.name(), "uid", bound.uid()));
    }
  }

  /** The claims of a token that is signed by us and valid now; null for any other. */
  @Nullable JWTClaimsSet verify(String token) {
    JWTClaimsSet claims = verified.get(token);
    if (claims == null) {
      claims = signedClaims(token);
      if (claims == null) {
        return null;
      }
      if (verified.size() >= REMEMBERED) {
        verified.clear();
      }
      verified.put(token, claims);
    }
    Instant now = clock.instant();
    Date end = claims.getExpirationTime();
    Date begin = claims.getNotBeforeTime();
    boolean tooOld = end == null || end.toInstant().isBefore(now);
    boolean tooNew = begin != null && begin.toInstant().isAfter(now);
    return tooOld || tooNew ? null : claims;
  }

  private @Nullable JWTClaimsSet signedClaims(String token) {
    if (token.indexOf('.') < 0) {
      return null;
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      if (!issuer.equals(claims.getIssuer())) {
        return null;
      }
      for (JWSVerifier one :
          keys.verifiers(jwt.getHeader().getKeyID(), jwt.getHeader().getAlgorithm())) {
        if (jwt.verify(one)) {
          return claims;
        }
      }
      return null;
    } catch (ParseException | JOSEException e) {
      return null;
    }
  }
}
