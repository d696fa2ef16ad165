package dev.j8s.apiserver.openapi;

import dev.j8s.apiserver.http.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A large document, kept as most clients take it. */
record CompressedDocument(String mediaType, byte[] gzip, String hash) {

  static CompressedDocument of(String mediaType, byte[] bytes, String hash) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 8);
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CompressedDocument(mediaType, out.toByteArray(), hash);
  }

  void answer(Exchange exchange) {
    String etag = "\"" + hash + "\"";
    exchange.answerHeaders().set("ETag", etag).set("Vary", "Accept, Accept-Encoding");
    if (exchange.header("if-none-match").equals(etag)) {
      exchange.answer(304, "", new byte[0]);
    } else if (exchange.header("accept-encoding").contains("gzip")) {
      exchange.answerHeaders().set("Content-Encoding", "gzip");
      exchange.answer(200, mediaType, gzip);
    } else {
      exchange.answer(200, mediaType, plain());
    }
  }

  private byte[] plain() {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
