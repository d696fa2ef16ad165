package dev.j8s.kubelet.reference;

/** What a pod refers to can't be known now; the message is upstream's. */
public final class ReferenceException extends Exception {
  private static final long serialVersionUID = 1L;

  public ReferenceException(String message) {
    super(message);
  }
}
