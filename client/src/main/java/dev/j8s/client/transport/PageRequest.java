package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

/**
 * Which part of a list.
 *
 * @param limit how many objects at most; 0 for all
 * @param continueToken from the page before, or empty for the first
 * @param resourceVersion empty for the newest state; {@code "0"} for any state the server's cache
 *     has
 */
public record PageRequest(int limit, String continueToken, String resourceVersion) {
  public static final PageRequest ALL = new PageRequest(0, "", "");

  public PageRequest {
    requireNonNull(continueToken, "continueToken is null");
    requireNonNull(resourceVersion, "resourceVersion is null");
  }

  public static PageRequest first(int limit) {
    return new PageRequest(limit, "", "");
  }

  public PageRequest next(String continueToken) {
    return new PageRequest(limit, continueToken, "");
  }
}
