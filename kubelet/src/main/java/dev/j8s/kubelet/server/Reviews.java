package dev.j8s.kubelet.server;

import java.util.Optional;

/** Asks the API who somebody is and what they may do. Blocks; thread-safe. */
public interface Reviews {
  /**
   * Who holds the token; empty when it is no good.
   *
   * @throws RuntimeException when the API does not say
   */
  Optional<Caller> whoHolds(String token);

  /**
   * Whether the caller may do this with a subresource of the node, such as {@code get} and {@code
   * metrics}.
   *
   * @throws RuntimeException when the API does not say
   */
  boolean allows(Caller caller, String verb, String node, String subresource);
}
