package dev.j8s.apiserver.registry;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.object.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the next page of a list begins.
 *
 * @param revision of the snapshot that is paged through; -1 to go on with the newest state
 * @param start the first key that may be on the page
 */
public record ContinueToken(long revision, String start) {
  private static final String VERSION = "meta.k8s.io/v1";

  /** The same place in a list of what is there by then. */
  public ContinueToken ofNewest() {
    return new ContinueToken(-1, start);
  }

  public String encode() {
    ObjectNode token = JsonNodeFactory.instance.objectNode();
    token.put("v", VERSION).put("rv", revision).put("start", start);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Encoding.write(token));
  }

  /**
   * @throws ApiException when it is none of ours
   */
  public static ContinueToken decode(String text) {
    try {
      ObjectNode token =
          Encoding.decode(Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)));
      Long revision = Fields.number(token, "rv");
      String start = Fields.text(token, "start");
      if (!Fields.text(token, "v").equals(VERSION) || revision == null || start.isEmpty()) {
        throw invalid("incorrect version or missing fields");
      }
      return new ContinueToken(revision, start);
    } catch (IllegalArgumentException
        | ClassCastException
        | tools.jackson.core.JacksonException e) {
      throw invalid("cannot be decoded");
    }
  }

  private static ApiException invalid(String why) {
    return ApiException.badRequest("continue key is not valid: " + why);
  }
}
