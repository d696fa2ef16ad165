package dev.j8s.apiserver.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs tokens for service accounts. */
public interface TokenIssuer {
  /** The audience of tokens for the API server itself, used when none is asked for. */
  List<String> defaultAudiences();

  Issued issue(Claims claims);

  /**
   * What a token says.
   *
   * @param uid of the service account
   * @param bound the object whose end ends the token, if any
   * @param node the node that the bound pod runs on, if any
   */
  record Claims(
      String namespace,
      String serviceAccount,
      String uid,
      List<String> audiences,
      Duration validity,
      @Nullable Bound bound,
      @Nullable Bound node) {}

  /** An object that a token names. */
  record Bound(String kind, String name, String uid) {}

  /** A signed token. */
  record Issued(String token, Instant expires) {}
}
