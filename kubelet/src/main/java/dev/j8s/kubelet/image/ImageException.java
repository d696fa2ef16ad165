package dev.j8s.kubelet.image;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A container's image isn't here; the container waits with this reason and message. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final Instant retryAt;

  /**
   * @param retryAt when another attempt may succeed
   */
  ImageException(String reason, String message, Instant retryAt) {
    super(message);
    this.reason = requireNonNull(reason, "reason is null");
    this.retryAt = requireNonNull(retryAt, "retryAt is null");
  }

  public String reason() {
    return reason;
  }

  public Instant retryAt() {
    return retryAt;
  }
}
