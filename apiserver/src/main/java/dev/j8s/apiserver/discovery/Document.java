package dev.j8s.apiserver.discovery;

import dev.j8s.apiserver.http.Exchange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A document that clients keep and ask for again by its hash.
 *
 * @param hash upper-case hexadecimal SHA-512
 */
record Document(byte[] bytes, String hash) {

  static Document of(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
      return new Document(bytes, HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  String etag() {
    return "\"" + hash + "\"";
  }

  /** Sends it, or 304 when the client has it. */
  void answer(Exchange exchange, String contentType) {
    exchange.answerHeaders().set("ETag", etag()).set("Vary", "Accept");
    String known = exchange.header("if-none-match");
    if (known.equals(etag()) || known.equals(hash)) {
      exchange.answer(304, "", new byte[0]);
    } else {
      exchange.answer(200, contentType, bytes);
    }
  }
}
