package dev.j8s.apiserver.authentication;

import com.nimbusds.jose.jwk.JWKSet;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.rest.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How others verify service account tokens: OpenID Connect's discovery document and key set. */
public final class IssuerDocuments {
  private final ServiceAccountTokens tokens;
  private final Supplier<String> advertised;
  private final byte[] keys;

  /**
   * @param advertised host and port at which others reach this server
   */
  public IssuerDocuments(ServiceAccountTokens tokens, Supplier<String> advertised) {
    this.tokens = tokens;
    this.advertised = advertised;
    this.keys = new JWKSet(tokens.keys().jwks()).toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] configuration() {
    ObjectNode tree = Json.object();
    tree.put("issuer", tokens.issuer());
    tree.put("jwks_uri", "https://" + advertised.get() + "/openid/v1/jwks");
    tree.putArray("response_types_supported").add("id_token");
    tree.putArray("subject_types_supported").add("public");
    ArrayNode algorithms = tree.putArray("id_token_signing_alg_values_supported");
    tokens.keys().algorithms().forEach(algorithms::add);
    return Json.bytes(tree);
  }

  /** By path. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(
        "/.well-known/openid-configuration",
        request -> {
          request.exchange().answerHeaders().set("Cache-Control", "public, max-age=3600");
          request.exchange().answer(200, MediaType.JSON, configuration());
        },
        "/openid/v1/jwks",
        request -> {
          request.exchange().answerHeaders().set("Cache-Control", "public, max-age=3600");
          request.exchange().answer(200, "application/jwk-set+json", keys);
        });
  }
}
