package dev.j8s.api.patch;

import java.util.Objects;

/** A patch can't be read (the client's mistake, 400) or doesn't fit the object (422). */
public final class PatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean readable;

  private PatchException(String message, boolean readable) {
    super(message);
    this.readable = readable;
  }

  static PatchException unreadable(String message) {
    return new PatchException(message, false);
  }

  static PatchException unappliable(String message) {
    return new PatchException(message, true);
  }

  /** Whether it could be read, but not be applied to the object. */
  public boolean isReadable() {
    return readable;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "message is null");
  }
}
