package dev.j8s.apiserver.authorization;

import dev.j8s.apiserver.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is allowed without anybody having granted it: everything to administrators, discovery to
 * whoever is known, and to the components what their work needs.
 */
public final class SystemAuthorizer implements Authorizer {
  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE =
      List.of("create", "update", "patch", "delete", "deletecollection");
  private static final List<String> ALL = List.of("*");
  private static final List<String> CREATE = List.of("create");
  private static final Rule EVENTS =
      new Rule(
          List.of("create", "patch", "update"),
          List.of("", "events.k8s.io"),
          List.of("events"),
          List.of(),
          List.of());
  private static final Rule LEASES =
      Rule.resources(List.of("create", "get", "update"), "coordination.k8s.io", "leases");

  private static final Map<String, List<Rule>> BY_GROUP =
      Map.of(
          User.MASTERS,
          List.of(new Rule(ALL, ALL, ALL, List.of(), List.of()), Rule.urls(ALL, "*")),
          User.AUTHENTICATED,
          List.of(
              Rule.urls(
                  List.of("get", "head"),
                  "/",
                  "/api",
                  "/api/*",
                  "/apis",
                  "/apis/*",
                  "/openapi",
                  "/openapi/*",
                  "/healthz",
                  "/livez",
                  "/readyz",
                  "/version",
                  "/version/"),
              Rule.resources(
                  CREATE,
                  "authorization.k8s.io",
                  "selfsubjectaccessreviews",
                  "selfsubjectrulesreviews"),
              Rule.resources(CREATE, "authentication.k8s.io", "selfsubjectreviews")),
          "system:unauthenticated",
          List.of(
              Rule.urls(
                  List.of("get", "head"),
                  "/healthz",
                  "/livez",
                  "/readyz",
                  "/version",
                  "/version/")),
          "system:serviceaccounts",
          List.of(
              Rule.urls(
                  List.of("get", "head"),
                  "/.well-known/openid-configuration",
                  "/.well-known/openid-configuration/",
                  "/openid/v1/jwks",
                  "/openid/v1/jwks/")),
          "system:bootstrappers",
          List.of(
              Rule.resources(
                  List.of("create", "get", "list", "watch"),
                  "certificates.k8s.io",
                  "certificatesigningrequests")),
          "system:monitoring",
          List.of(
              Rule.urls(
                  List.of("get", "head"),
                  "/healthz/*",
                  "/livez/*",
                  "/readyz/*",
                  "/metrics",
                  "/metrics/*")));

  private static final Map<String, List<Rule>> BY_USER =
      Map.of(
          "system:kube-controller-manager",
          List.of(
              new Rule(READ, ALL, ALL, List.of(), List.of()),
              Rule.resources(
                  WRITE,
                  "",
                  "pods",
                  "pods/status",
                  "pods/finalizers",
                  "pods/eviction",
                  "nodes",
                  "nodes/status",
                  "namespaces",
                  "namespaces/status",
                  "namespaces/finalize",
                  "serviceaccounts",
                  "serviceaccounts/token",
                  "configmaps",
                  "secrets",
                  "endpoints",
                  "services",
                  "services/status",
                  "replicationcontrollers",
                  "replicationcontrollers/status",
                  "replicationcontrollers/scale",
                  "persistentvolumes",
                  "persistentvolumes/status",
                  "persistentvolumeclaims",
                  "persistentvolumeclaims/status",
                  "resourcequotas",
                  "resourcequotas/status"),
              Rule.resources(ALL, "apps", "*"),
              Rule.resources(ALL, "batch", "*"),
              Rule.resources(ALL, "discovery.k8s.io", "endpointslices"),
              Rule.resources(ALL, "policy", "*"),
              Rule.resources(ALL, "autoscaling", "*"),
              Rule.resources(ALL, "coordination.k8s.io", "leases"),
              Rule.resources(ALL, "certificates.k8s.io", "*"),
              // The garbage and namespace collectors delete objects of every type.
              new Rule(
                  List.of("delete", "deletecollection", "patch", "update"),
                  ALL,
                  ALL,
                  List.of(),
                  List.of()),
              Rule.resources(CREATE, "authentication.k8s.io", "tokenreviews"),
              Rule.resources(CREATE, "authorization.k8s.io", "subjectaccessreviews"),
              EVENTS),
          "system:kube-scheduler",
          List.of(
              new Rule(
                  READ,
                  List.of("", "apps", "policy", "storage.k8s.io", "resource.k8s.io"),
                  ALL,
                  List.of(),
                  List.of()),
              Rule.resources(READ, "scheduling.k8s.io", "priorityclasses"),
              Rule.resources(List.of("delete"), "", "pods"),
              Rule.resources(CREATE, "", "pods/binding", "bindings"),
              Rule.resources(List.of("patch", "update"), "", "pods/status"),
              LEASES,
              EVENTS),
          "system:kube-proxy",
          List.of(
              Rule.resources(READ, "", "services", "endpoints", "nodes"),
              Rule.resources(READ, "discovery.k8s.io", "endpointslices"),
              EVENTS));

  @Override
  public Decision authorize(Attributes attributes) {
    for (Rule rule : rules(attributes)) {
      if (rule.allows(attributes)) {
        return Decision.ALLOWED;
      }
    }
    return Decision.NO_OPINION;
  }

  @Override
  public List<Rule> rules(Attributes who) {
    List<Rule> all = new ArrayList<>(BY_USER.getOrDefault(who.user().name(), List.of()));
    for (String group : who.user().groups()) {
      all.addAll(BY_GROUP.getOrDefault(group, List.of()));
    }
    return all;
  }
}
