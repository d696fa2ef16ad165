package dev.j8s.kubelet.volume;

import org.jspecify.annotations.Nullable;

/** A volume can't be prepared, mounted or removed now; the message goes into the pod's event. */
public final class VolumeException extends Exception {
  private static final long serialVersionUID = 1L;

  public VolumeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public VolumeException(String message) {
    this(message, null);
  }
}
