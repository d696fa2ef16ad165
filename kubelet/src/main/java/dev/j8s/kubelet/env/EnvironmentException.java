package dev.j8s.kubelet.env;

/** A container's environment refers to something that isn't there. */
public final class EnvironmentException extends Exception {
  private static final long serialVersionUID = 1L;

  public EnvironmentException(String message) {
    super(message);
  }
}
