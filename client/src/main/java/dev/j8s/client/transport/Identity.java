package dev.j8s.client.transport;

import java.nio.file.Path;

/** Who a client says it is. Files are read again when they change. */
public sealed interface Identity {
  /** Nobody. */
  record Anonymous() implements Identity {}

  record Token(String token) implements Identity {
    @Override
    public String toString() {
      return "Token[...]";
    }
  }

  record TokenFile(Path file) implements Identity {}

  /** PEM: the certificate with its chain, and a PKCS#8 key; both may be in one file. */
  record Certificate(Path certificate, Path key) implements Identity {}
}
