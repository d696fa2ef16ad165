package dev.j8s.kubelet.container;

import static java.util.Objects.requireNonNullElse;

/** A container can't be configured as its pod asks; it waits with CreateContainerConfigError. */
public final class ContainerConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String words;

  public ContainerConfigException(String message) {
    super(message);
    this.words = message;
  }

  ContainerConfigException(Exception cause) {
    this(requireNonNullElse(cause.getMessage(), cause.toString()));
    initCause(cause);
  }

  @Override
  public String getMessage() {
    return words;
  }
}
