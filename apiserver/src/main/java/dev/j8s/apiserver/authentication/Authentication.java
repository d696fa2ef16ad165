package dev.j8s.apiserver.authentication;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.WebSocket;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out who asks; whoever can't say gets 401, but for a few harmless paths. */
public final class Authentication {
  private static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of());
  private static final Set<String> OPEN_PATHS =
      Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");
  private static final String SOCKET_TOKEN = "base64url.bearer.authorization.k8s.io.";

  private final CertificateAuthenticator certificates;
  private final List<TokenAuthenticator> tokens;

  Authentication(CertificateAuthenticator certificates, List<TokenAuthenticator> tokens) {
    this.certificates = certificates;
    this.tokens = List.copyOf(tokens);
  }

  /**
   * @param clientCa who may sign client certificates
   * @param tokenFile static tokens, or null for none
   */
  public static Authentication of(
      Path clientCa,
      @Nullable Path tokenFile,
      ServiceAccountTokens serviceAccounts,
      Catalog catalog,
      Registry registry,
      InstantSource clock)
      throws IOException {
    Lookup lookup = new Lookup(catalog, registry);
    List<TokenAuthenticator> tokens = new ArrayList<>();
    if (tokenFile != null) {
      tokens.add(new StaticTokens(tokenFile));
    }
    tokens.add(new ServiceAccountAuthenticator(serviceAccounts, lookup));
    tokens.add(new BootstrapTokenAuthenticator(lookup, clock));
    return new Authentication(new CertificateAuthenticator(clientCa, clock), tokens);
  }

  /** Throws Unauthorized when nobody can be made out. */
  public User authenticate(Exchange exchange, RequestInfo info) {
    User user = certificates.authenticate(exchange.peer());
    if (user == null) {
      String token = bearer(exchange);
      if (token != null) {
        TokenAuthenticator.Authenticated known = authenticateToken(token, List.of());
        if (known == null) {
          throw ApiException.unauthorized();
        }
        user = known.user();
      }
    }
    if (user != null) {
      return withAuthenticated(user);
    }
    if (!info.isResource() && OPEN_PATHS.contains(info.path())) {
      return ANONYMOUS;
    }
    throw ApiException.unauthorized();
  }

  /** Null when no authenticator knows the token. */
  TokenAuthenticator.@Nullable Authenticated authenticateToken(
      String token, List<String> audiences) {
    for (TokenAuthenticator one : tokens) {
      TokenAuthenticator.Authenticated known = one.authenticate(token, audiences);
      if (known != null) {
        return new TokenAuthenticator.Authenticated(
            withAuthenticated(known.user()), known.audiences());
      }
    }
    return null;
  }

  private static @Nullable String bearer(Exchange exchange) {
    String header = exchange.header("authorization");
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      String token = header.substring(7).strip();
      return token.isEmpty() ? null : token;
    }
    if (WebSocket.isRequested(exchange)) {
      for (String protocol : WebSocket.offered(exchange)) {
        if (protocol.startsWith(SOCKET_TOKEN)) {
          return decoded(protocol.substring(SOCKET_TOKEN.length()));
        }
      }
    }
    return null;
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.unauthorized();
    }
  }

  private static User withAuthenticated(User user) {
    if (user.isIn(User.AUTHENTICATED)) {
      return user;
    }
    List<String> groups = new ArrayList<>(user.groups());
    groups.add(User.AUTHENTICATED);
    return new User(user.name(), user.uid(), groups, user.extra());
  }
}
