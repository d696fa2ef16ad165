package dev.j8s.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked to: disk, network, or it is closed. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  StoreException(String message, boolean stackTrace) {
    super(message, null, false, stackTrace);
  }
}
