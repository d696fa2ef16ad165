package dev.j8s.apiserver.authentication;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.request.User;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.Codec;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** TokenReview and SelfSubjectReview: who a token, or the asker, is. Nothing is stored. */
public final class IdentityReviews {
  private static final String GROUP = "authentication.k8s.io";

  private final Authentication authentication;
  private final List<String> ownAudiences;
  private final Codec codec;
  private final Answers answers;

  public IdentityReviews(
      Authentication authentication, List<String> ownAudiences, Codec codec, Answers answers) {
    this.authentication = authentication;
    this.ownAudiences = List.copyOf(ownAudiences);
    this.codec = codec;
    this.answers = answers;
  }

  /** By resource and group. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(
        "tokenreviews." + GROUP, this::tokenReview,
        "selfsubjectreviews." + GROUP, this::selfSubjectReview);
  }

  private ObjectNode read(ApiRequest request, String kind) {
    if (!request.info().verb().equals("create")) {
      throw Statuses.methodNotAllowed();
    }
    return codec.decode(
        request.exchange().body(),
        request.exchange().header("content-type"),
        new GroupVersionKind(GROUP, request.info().version(), kind),
        "Ignore",
        request.context());
  }

  private void tokenReview(ApiRequest request) {
    ObjectNode review = read(request, "TokenReview");
    JsonNode spec = review.path("spec");
    String token = spec.path("token").asString("");
    if (token.isEmpty()) {
      throw ApiException.badRequest("token is required for TokenReview in authentication");
    }
    List<String> audiences = new ArrayList<>();
    spec.path("audiences").forEach(one -> audiences.add(one.asString("")));
    TokenAuthenticator.Authenticated known = authentication.authenticateToken(token, audiences);
    ObjectNode status = review.putObject("status");
    if (known == null) {
      status.putObject("user");
      status.put("error", "[invalid bearer token, Token could not be validated.]");
    } else {
      status.put("authenticated", true);
      status.set("user", userInfo(known.user()));
      ArrayNode common = status.putArray("audiences");
      (known.audiences().isEmpty()
              ? audiences.isEmpty() ? ownAudiences : audiences
              : known.audiences())
          .forEach(common::add);
    }
    answers.tree(request, 201, review);
  }

  private void selfSubjectReview(ApiRequest request) {
    ObjectNode review = read(request, "SelfSubjectReview");
    review.putObject("status").set("userInfo", userInfo(request.user()));
    answers.tree(request, 201, review);
  }

  private static ObjectNode userInfo(User user) {
    ObjectNode info = Json.object().put("username", user.name());
    if (!user.uid().isEmpty()) {
      info.put("uid", user.uid());
    }
    ArrayNode groups = info.putArray("groups");
    user.groups().forEach(groups::add);
    if (!user.extra().isEmpty()) {
      ObjectNode extra = info.putObject("extra");
      new TreeMap<>(user.extra())
          .forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return info;
  }
}
