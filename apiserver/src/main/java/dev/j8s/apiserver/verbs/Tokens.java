package dev.j8s.apiserver.verbs;

import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.registry.TokenIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code serviceaccounts/token}: a token that ends with its time or with what it is bound to. */
final class Tokens {
  private static final long SHORTEST = 600;
  private static final long LONGEST = 1L << 32;
  private static final long USUAL = 3600;

  private final Core core;
  private final TokenIssuer issuer;

  Tokens(Core core, TokenIssuer issuer) {
    this.core = core;
    this.issuer = issuer;
  }

  ObjectNode issue(Updater.Target target, ObjectNode request) {
    StoredObject account = core.require(target.type(), target.namespace(), target.name());
    ObjectNode spec = Fields.child(request, "spec");
    Long asked = Fields.number(spec, "expirationSeconds");
    long seconds = asked == null ? USUAL : asked;
    check(target, seconds);
    List<String> audiences = Fields.texts(spec, "audiences");
    if (audiences.isEmpty()) {
      audiences = issuer.defaultAudiences();
      Fields.setTexts(spec, "audiences", audiences);
    }
    spec.put("expirationSeconds", seconds);
    TokenIssuer.Bound bound = bound(target, spec);
    checkNode(target, bound);
    TokenIssuer.Issued issued =
        issuer.issue(
            new TokenIssuer.Claims(
                account.namespace(),
                account.name(),
                Metadata.uid(account.tree()),
                audiences,
                Duration.ofSeconds(seconds),
                bound,
                nodeOf(target, bound)));
    ObjectNode status = request.putObject("status");
    status.put("token", issued.token());
    status.put("expirationTimestamp", Fields.time(issued.expires()));
    ObjectNode metadata = Metadata.of(request);
    metadata.put("name", account.name()).put("namespace", account.namespace());
    metadata.put("creationTimestamp", Fields.time(core.clock().instant()));
    return request;
  }

  private static void check(Updater.Target target, long seconds) {
    List<FieldError> errors = new ArrayList<>();
    if (seconds < SHORTEST) {
      errors.add(
          FieldError.invalid(
              "spec.expirationSeconds",
              seconds,
              "may not specify a duration less than 10 minutes"));
    }
    if (seconds > LONGEST) {
      errors.add(
          FieldError.invalid(
              "spec.expirationSeconds",
              seconds,
              "may not specify a duration larger than 2^32 seconds"));
    }
    if (!errors.isEmpty()) {
      throw Core.invalid(target.type(), target.name(), errors);
    }
  }

  private TokenIssuer.@Nullable Bound bound(Updater.Target target, ObjectNode spec) {
    if (!(spec.get("boundObjectRef") instanceof ObjectNode reference)) {
      return null;
    }
    String kind = Fields.text(reference, "kind");
    String name = Fields.text(reference, "name");
    StoredObject object =
        switch (kind) {
          case "Pod" -> core.find("", "pods", target.namespace(), name);
          case "Secret" -> core.find("", "secrets", target.namespace(), name);
          case "Node" -> core.find("", "nodes", null, name);
          default ->
              throw ApiException.badRequest(
                  "cannot bind token for serviceaccount \""
                      + target.name()
                      + "\" to object of kind "
                      + kind);
        };
    if (object == null) {
      throw ApiException.notFound(
          target
              .type()
              .resource()
              .groupVersion()
              .resource(kind.toLowerCase(java.util.Locale.ROOT) + "s"),
          name);
    }
    String uid = Fields.text(reference, "uid");
    String actual = Metadata.uid(object.tree());
    if (!uid.isEmpty() && !uid.equals(actual)) {
      throw ApiException.conflict(
          target.type().resource(),
          target.name(),
          "the UID in the bound object reference ("
              + uid
              + ") does not match the UID in record. "
              + "The object might have been deleted and then recreated");
    }
    if (kind.equals("Pod")
        && !Fields.text(object.tree(), "spec", "serviceAccountName").equals(target.name())) {
      throw ApiException.badRequest(
          "cannot bind token for serviceaccount \""
              + target.name()
              + "\" to pod running with different serviceaccount name.");
    }
    return new TokenIssuer.Bound(kind, name, actual);
  }

  /** A node gets tokens only for pods that it runs. */
  private void checkNode(Updater.Target target, TokenIssuer.@Nullable Bound bound) {
    String user = target.context().user().name();
    if (!user.startsWith("system:node:") || !target.context().user().isIn("system:nodes")) {
      return;
    }
    String node = user.substring("system:node:".length());
    StoredObject pod =
        bound == null || !bound.kind().equals("Pod")
            ? null
            : core.find("", "pods", target.namespace(), bound.name());
    if (pod == null) {
      throw ApiException.forbidden(
          target.type().resource(), target.name(), "node requested token not bound to a pod");
    }
    if (!Fields.text(pod.tree(), "spec", "nodeName").equals(node)) {
      throw ApiException.forbidden(
          target.type().resource(),
          target.name(),
          "node requested token bound to a pod scheduled on a different node");
    }
  }

  private TokenIssuer.@Nullable Bound nodeOf(
      Updater.Target target, TokenIssuer.@Nullable Bound bound) {
    if (bound == null || !bound.kind().equals("Pod")) {
      return null;
    }
    StoredObject pod = core.find("", "pods", target.namespace(), bound.name());
    String name = pod == null ? "" : Fields.text(pod.tree(), "spec", "nodeName");
    StoredObject node = name.isEmpty() ? null : core.find("", "nodes", null, name);
    return node == null ? null : new TokenIssuer.Bound("Node", name, Metadata.uid(node.tree()));
  }
}
