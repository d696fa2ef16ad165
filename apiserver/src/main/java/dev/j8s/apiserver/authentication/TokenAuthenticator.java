package dev.j8s.apiserver.authentication;

import dev.j8s.apiserver.request.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows users by one kind of bearer token. */
interface TokenAuthenticator {
  /**
   * @param audiences that the token must be meant for one of; empty for the API server's own
   * @return null when the token is not one of this kind, or is not valid
   */
  @Nullable Authenticated authenticate(String token, List<String> audiences);

  /**
   * @param audiences those asked for that the token is meant for; empty when the kind of token has
   *     none
   */
  record Authenticated(User user, List<String> audiences) {}
}
