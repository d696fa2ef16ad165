package dev.j8s.client.transport;

import org.jspecify.annotations.Nullable;

/**
 * Hears of a watch's events: in order, never two at once, possibly on a thread of the server, so it
 * must never block.
 */
public interface WatchListener<T> {
  /** What happened to an object. */
  enum Change {
    ADDED,
    MODIFIED,
    DELETED
  }

  /**
   * @param object the state after the change; for DELETED the last state, with the resource version
   *     of the deletion
   */
  void changed(Change change, T object);

  /** Everything up to this resource version has been delivered. */
  void bookmark(String resourceVersion);

  /**
   * The watch has ended, and nothing follows.
   *
   * @param cause null when it ended in good order (the server's time limit); an {@link
   *     dev.j8s.api.status.ApiException} when the server refused or ended it (410 Gone: list
   *     again); anything else when the connection broke
   */
  void ended(@Nullable Throwable cause);
}
