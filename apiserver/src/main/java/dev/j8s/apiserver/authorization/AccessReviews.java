package dev.j8s.apiserver.authorization;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.request.User;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.Codec;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers whether somebody may do something, by asking the authorizer. Nothing is stored. */
public final class AccessReviews {
  private static final String GROUP = "authorization.k8s.io";

  private final Authorizer authorizer;
  private final Codec codec;
  private final Answers answers;

  public AccessReviews(Authorizer authorizer, Codec codec, Answers answers) {
    this.authorizer = authorizer;
    this.codec = codec;
    this.answers = answers;
  }

  /** By resource and group. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(
        "subjectaccessreviews." + GROUP,
        request -> review(request, "SubjectAccessReview"),
        "localsubjectaccessreviews." + GROUP,
        request -> review(request, "LocalSubjectAccessReview"),
        "selfsubjectaccessreviews." + GROUP,
        request -> review(request, "SelfSubjectAccessReview"),
        "selfsubjectrulesreviews." + GROUP,
        this::rules);
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

  private void review(ApiRequest request, String kind) {
    ObjectNode review = read(request, kind);
    JsonNode spec = review.path("spec");
    boolean resource = spec.path("resourceAttributes").isObject();
    boolean path = spec.path("nonResourceAttributes").isObject();
    if (resource == path) {
      throw ApiException.badRequest(
          "exactly one of nonResourceAttributes or resourceAttributes must be specified");
    }
    User user = kind.startsWith("Self") ? request.user() : subject(spec);
    Attributes wanted =
        resource
            ? ofResource(user, spec.path("resourceAttributes"))
            : ofPath(user, spec.path("nonResourceAttributes"));
    if (kind.startsWith("Local") && !wanted.namespace().equals(request.info().namespace())) {
      throw ApiException.badRequest(
          "spec.resourceAttributes.namespace must match namespace: " + request.info().namespace());
    }
    Authorizer.Decision decision = authorizer.authorize(wanted);
    ObjectNode status = review.putObject("status").put("allowed", decision.isAllowed());
    if (decision.verdict() == Authorizer.Verdict.DENY) {
      status.put("denied", true);
    }
    if (!decision.reason().isEmpty()) {
      status.put("reason", decision.reason());
    }
    answers.tree(request, 201, review);
  }

  private static User subject(JsonNode spec) {
    Map<String, List<String>> extra = new HashMap<>();
    spec.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
    String name = spec.path("user").asString("");
    List<String> groups = texts(spec.path("groups"));
    if (name.isEmpty() && groups.isEmpty()) {
      throw ApiException.badRequest("at least one of user or group must be specified");
    }
    return new User(name, spec.path("uid").asString(""), groups, extra);
  }

  private static List<String> texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(one -> all.add(one.asString("")));
    return all;
  }

  private static Attributes ofResource(User user, JsonNode of) {
    return new Attributes(
        user,
        of.path("verb").asString(""),
        true,
        of.path("group").asString(""),
        of.path("version").asString(""),
        of.path("resource").asString(""),
        of.path("subresource").asString(""),
        of.path("namespace").asString(""),
        of.path("name").asString(""),
        "",
        of.path("fieldSelector").path("rawSelector").asString(""));
  }

  private static Attributes ofPath(User user, JsonNode of) {
    return new Attributes(
        user,
        of.path("verb").asString(""),
        false,
        "",
        "",
        "",
        "",
        "",
        "",
        of.path("path").asString(""),
        "");
  }

  private void rules(ApiRequest request) {
    ObjectNode review = read(request, "SelfSubjectRulesReview");
    String namespace = review.path("spec").path("namespace").asString("");
    if (namespace.isEmpty()) {
      throw ApiException.badRequest("no namespace on request");
    }
    Attributes who =
        new Attributes(request.user(), "", true, "", "", "", "", namespace, "", "", "");
    ObjectNode status = review.putObject("status");
    ArrayNode resources = status.putArray("resourceRules");
    ArrayNode paths = status.putArray("nonResourceRules");
    for (Authorizer.Rule rule : authorizer.rules(who)) {
      if (rule.nonResourceUrls().isEmpty()) {
        ObjectNode one = resources.addObject();
        put(one, "verbs", rule.verbs());
        put(one, "apiGroups", rule.groups());
        put(one, "resources", rule.resources());
        if (!rule.names().isEmpty()) {
          put(one, "resourceNames", rule.names());
        }
      } else {
        ObjectNode one = paths.addObject();
        put(one, "verbs", rule.verbs());
        put(one, "nonResourceURLs", rule.nonResourceUrls());
      }
    }
    status.put("incomplete", false);
    answers.tree(request, 201, review);
  }

  private static void put(ObjectNode tree, String key, List<String> values) {
    values.forEach(tree.putArray(key)::add);
  }
}
