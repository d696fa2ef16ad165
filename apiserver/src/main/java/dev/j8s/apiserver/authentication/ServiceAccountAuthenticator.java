package dev.j8s.apiserver.authentication;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.j8s.apiserver.request.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows service accounts by their tokens, as long as the account and what the token is bound to are
 * still there.
 */
final class ServiceAccountAuthenticator implements TokenAuthenticator {
  private static final Logger log = LoggerFactory.getLogger(ServiceAccountAuthenticator.class);
  private static final String EXTRA = "authentication.kubernetes.io/";

  private final ServiceAccountTokens tokens;
  private final Lookup lookup;

  ServiceAccountAuthenticator(ServiceAccountTokens tokens, Lookup lookup) {
    this.tokens = tokens;
    this.lookup = lookup;
  }

  @Override
  public @Nullable Authenticated authenticate(String token, List<String> audiences) {
    JWTClaimsSet claims = tokens.verify(token);
    if (claims == null
        || !(claims.getClaim(ServiceAccountTokens.PRIVATE_CLAIMS) instanceof Map<?, ?> own)) {
      return null;
    }
    List<String> wanted = audiences.isEmpty() ? tokens.defaultAudiences() : audiences;
    List<String> common = wanted.stream().filter(claims.getAudience()::contains).toList();
    if (common.isEmpty()) {
      return null;
    }
    String namespace = String.valueOf(own.get("namespace"));
    String account = inner(own, "serviceaccount", "name");
    String uid = inner(own, "serviceaccount", "uid");
    if (!lookup.lives("serviceaccounts", namespace, account, uid)
        || !boundLives(own, "pod", "pods", namespace)
        || !boundLives(own, "secret", "secrets", namespace)
        || (!own.containsKey("pod") && !boundLives(own, "node", "nodes", null))) {
      log.debug("Token refused, its object is gone, subject={}", claims.getSubject());
      return null;
    }
    User user =
        new User(
            "system:serviceaccount:" + namespace + ":" + account,
            uid,
            List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace),
            extra(claims, own));
    return new Authenticated(user, common);
  }

  private boolean boundLives(
      Map<?, ?> own, String kind, String resource, @Nullable String namespace) {
    return !own.containsKey(kind)
        || lookup.lives(resource, namespace, inner(own, kind, "name"), inner(own, kind, "uid"));
  }

  private static Map<String, List<String>> extra(JWTClaimsSet claims, Map<?, ?> own) {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    if (claims.getJWTID() != null) {
      extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.getJWTID()));
    }
    for (String kind : List.of("node", "pod")) {
      if (own.containsKey(kind)) {
        extra.put(EXTRA + kind + "-name", List.of(inner(own, kind, "name")));
        extra.put(EXTRA + kind + "-uid", List.of(inner(own, kind, "uid")));
      }
    }
    return extra;
  }

  private static String inner(Map<?, ?> claims, String kind, String key) {
    return claims.get(kind) instanceof Map<?, ?> object && object.get(key) instanceof String text
        ? text
        : "";
  }
}
