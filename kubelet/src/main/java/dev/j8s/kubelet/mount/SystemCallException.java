package dev.j8s.kubelet.mount;

import java.io.IOException;

/** A system call failed; the message names the call, its object and the kernel's reason. */
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  SystemCallException(String what, int errno, String reason) {
    super(what + ": " + reason);
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
