package dev.j8s.apiserver.openapi;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.openapi.OpenApi;
import dev.j8s.api.openapi.OpenApiV2Protobuf;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code /openapi/v2}, {@code /openapi/v3} and the documents below. Clients keep documents
 * by a hash that is in their address; it is that of what documents are made from, so that it can be
 * told without making them all.
 */
public final class OpenApiEndpoint {
  private static final String V2 = "/openapi/v2";
  private static final String V3 = "/openapi/v3";
  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /** How older clients ask for the same; not a media type that they could read in an answer. */
  private static final String V2_PROTOBUF_OLD =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private static final List<String> SOURCES =
      List.of("types.jsonl", "definitions.tsv", "descriptions.tsv");

  private final Catalog catalog;
  private final String version;
  private volatile Documents documents;

  /**
   * @param version the server's, such as {@code v1.36.0}
   */
  public OpenApiEndpoint(Catalog catalog, String version) {
    this.catalog = catalog;
    this.version = version;
    this.documents = new Documents(catalog.types());
  }

  /** By path. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(V2, this::v2, V3, this::v3);
  }

  /** Those of one state of the catalogue. */
  private final class Documents {
    private final Collection<ResourceType> types;
    private final OpenApi source = new OpenApi(catalog, version);
    private final ConcurrentHashMap<String, CompressedDocument> made = new ConcurrentHashMap<>();

    Documents(Collection<ResourceType> types) {
      this.types = types;
    }

    CompressedDocument get(String path, Supplier<ObjectNode> maker) {
      return made.computeIfAbsent(
          path, key -> CompressedDocument.of(MediaType.JSON, Json.bytes(maker.get()), hash(key)));
    }

    CompressedDocument v2(String mediaType) {
      if (mediaType.equals(MediaType.JSON)) {
        return get("v2", source::v2);
      }
      return made.computeIfAbsent(
          mediaType,
          key -> CompressedDocument.of(key, OpenApiV2Protobuf.encode(source.v2()), hash(key)));
    }

    private String hash(String path) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        for (String one : SOURCES) {
          try (InputStream in = Catalog.class.getResourceAsStream(one)) {
            if (in != null) {
              new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            }
          }
        }
        digest.update((version + path).getBytes(StandardCharsets.UTF_8));
        for (ResourceType type : types) {
          digest.update(type.resource().toString().getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest()).toUpperCase(Locale.ROOT);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-512", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private Documents documents() {
    Collection<ResourceType> types = catalog.types();
    Documents known = documents;
    if (known.types != types) {
      known = new Documents(types);
      documents = known;
    }
    return known;
  }

  private void v2(ApiRequest request) {
    Exchange exchange = request.exchange();
    if (!request.info().path().equals(V2)) {
      Answers.text(exchange, 404, "404 page not found\n");
      return;
    }
    documents().v2(v2MediaType(exchange.header("accept"))).answer(exchange);
  }

  /** The best form of the document that the client takes. */
  private static String v2MediaType(String accept) {
    if (accept.isEmpty()) {
      return MediaType.JSON;
    }
    for (MediaType range : MediaType.parseAll(accept)) {
      if (range.covers(MediaType.JSON)) {
        return MediaType.JSON;
      }
      if (range.covers(V2_PROTOBUF) || range.covers(V2_PROTOBUF_OLD)) {
        return V2_PROTOBUF;
      }
    }
    throw Statuses.notAcceptable(List.of(MediaType.JSON, V2_PROTOBUF));
  }

  private void v3(ApiRequest request) {
    Exchange exchange = request.exchange();
    String below = request.info().path().substring(V3.length());
    Documents now = documents();
    if (below.isEmpty() || below.equals("/")) {
      now.get("v3", () -> index(now)).answer(exchange);
      return;
    }
    for (GroupVersion one : now.source.groupVersions()) {
      if (one.path().equals(below)) {
        if (request.query().has("hash")) {
          exchange.answerHeaders().set("Cache-Control", "public, immutable, max-age=31536000");
        }
        now.get(below, () -> now.source.v3(one)).answer(exchange);
        return;
      }
    }
    Answers.text(exchange, 404, "404 page not found\n");
  }

  private static ObjectNode index(Documents of) {
    ObjectNode tree = Json.object();
    ObjectNode paths = tree.putObject("paths");
    String hash = of.hash("");
    for (GroupVersion one : of.source.groupVersions()) {
      paths
          .putObject(one.path().substring(1))
          .put("serverRelativeURL", V3 + one.path() + "?hash=" + hash);
    }
    return tree;
  }
}
