package dev.j8s.apiserver.rest;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.ResponseStream;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.Statuses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** Sends answers: bytes that are there, trees in the client's format, errors as Status. */
public final class Answers {
  private static final int COMPRESS_FROM = 128 << 10;

  private final Codec codec;

  public Answers(Codec codec) {
    this.codec = codec;
  }

  /** Sends parts that together are one document. */
  void bytes(ApiRequest request, int code, String contentType, List<byte[]> parts) {
    warn(request);
    Exchange exchange = request.exchange();
    long size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    if (size < COMPRESS_FROM || !exchange.header("accept-encoding").contains("gzip")) {
      exchange.answer(code, contentType, parts);
      return;
    }
    exchange.answerHeaders().set("Content-Encoding", "gzip").set("Vary", "Accept-Encoding");
    ResponseStream stream = exchange.stream(code, contentType);
    try (OutputStream zip = new FastGzip(stream.outputStream())) {
      for (byte[] part : parts) {
        zip.write(part);
      }
    } catch (IOException clientGone) {
      stream.abort();
    }
  }

  /** Sends a tree in the format, which must be for whole objects. */
  public void tree(ApiRequest request, int code, JsonNode tree) {
    AnswerFormat format = request.format();
    bytes(request, code, format.mediaType(), List.of(codec.encode(tree, format)));
  }

  private static void warn(ApiRequest request) {
    for (String text : request.context().warnings()) {
      request.exchange().answerHeaders().add("Warning", "299 - \"" + quoted(text) + "\"");
    }
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n]+", " ");
  }

  /** Sends an error; a client that wants a format there is none of gets JSON. */
  public void error(Exchange exchange, ApiException error) {
    error(exchange, error, Statuses.tree(error.status()));
  }

  /** The same, with a Status that says more than the error does. */
  void error(Exchange exchange, ApiException error, JsonNode tree) {
    if (exchange.begun()) {
      exchange.abort();
      return;
    }
    AnswerFormat format;
    try {
      AnswerFormat wanted =
          AnswerFormat.negotiate(
              exchange.header("accept"),
              QueryParameters.parse(exchange.query()),
              exchange.header("user-agent"));
      format = new AnswerFormat(wanted.mediaType(), AnswerFormat.Shape.OBJECT, "", wanted.pretty());
    } catch (ApiException notAcceptable) {
      format = AnswerFormat.JSON;
    }
    if (error.status().details() != null && error.status().details().retryAfterSeconds() > 0) {
      exchange.answerHeaders().set("Retry-After", error.status().details().retryAfterSeconds());
    }
    exchange.answer(error.code(), format.mediaType(), codec.encode(tree, format));
  }

  public static void text(Exchange exchange, int code, String text) {
    exchange.answer(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static void json(Exchange exchange, int code, JsonNode tree) {
    exchange.answer(code, MediaType.JSON, Json.bytes(tree));
  }

  /** Compresses as upstream does: soon rather than small. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 32 << 10);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
